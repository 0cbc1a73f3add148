import type {Message} from '../core/fields.js';
import {type Client, type Invocation, type OnRequest, openClient} from './client.js';
import {commands} from './commands.js';
import {faultPoint} from './fault-point.js';
import {resolveNicknames} from './nicknames/resolve-nicknames.js';
import type {Procedure} from './procedures/index.js';
import {readBody} from './read-body.js';

/** The commands that are more than one request; what they do is loaded only for them. */
const procedureNames = [
	'history',
	'search',
	'register',
	'unregister',
	'rename',
	'rotate-key',
	'whoami',
	'nickname',
	'suggest-name',
	'watch',
	'setup',
	'hook',
	'link',
	'verify',
	'remote',
	'sync',
	'doctor',
	'logs',
	'backup',
	'restore',
	'run',
	'prompt',
	'init',
	'protocol',
	'mcp',
	'completion',
	'demo',
	'stop',
	'task publish',
	'task bulletin',
	'task claim',
] as const;

export type ProcedureName = (typeof procedureNames)[number];

export type Performing = {
	name: string;
	args: Record<string, unknown>;
	invocation: Invocation;
	/** Shows the result, or takes the exit code of what owns the standard streams; what has not been shown is not acknowledged. */
	show: (result: unknown) => void | Promise<void>;
	/** Where that is. */
	lane: 'cli' | 'terminal';
	/** A line for the person or agent beside the result. */
	note: (line: string) => void;
	/** Lines of progress before the result, or the results of an operation that streams. */
	emit: (item: unknown) => void;
};

/**
 * Carries out one command for any face: arguments completed, asked of the daemon, shown, and acknowledged. The connection
 * is left to the end of the process, which is next.
 */
export const perform = async ({name, args: given, invocation, show, lane, note, emit}: Performing): Promise<void> => {
	const completed = takesBody(name) ? {...given, body: readBody(given['body'], name)} : given;
	const client = openClient(invocation, note);
	const result = await carryOut(client, {name, args: completed, emit});
	faultPoint('answer-taken');
	if (result !== undefined) {
		await show(result);
	}

	faultPoint('answer-shown');
	await acknowledge(client, {name, result, lane});
	faultPoint('answer-acknowledged');
};

/** The result of one command, in whose arguments nicknames may stand. */
export const carryOut = async (
	client: Client,
	{name, args: given, emit, onRequest}: Pick<Performing, 'name' | 'args' | 'emit'> & {onRequest?: OnRequest},
): Promise<unknown> => {
	const {args, inWordsGiven} = await resolveNicknames(client.invocation.home, commands[name], given);
	try {
		return await (isProcedure(name, args)
			? (await procedureOf(name))(client, args, emit)
			: client.call(name, args, onRequest));
	} catch (error) {
		throw inWordsGiven(error);
	}
};

/** A hook runs many times an hour, and needs none of the others. */
const procedureOf = async (name: ProcedureName): Promise<Procedure> =>
	name === 'hook' ? (await import('./hook/answer-hook.js')).answerHook : (await import('./full.js')).procedures[name];

/** Mail that was written out is consumed; a reader that died before this gets it again. */
export const acknowledge = async (
	client: Client,
	{name, result, lane}: Pick<Performing, 'name'> & {result: unknown; lane: 'cli' | 'terminal' | 'mcp'},
): Promise<void> => {
	if (commands[name]?.waits) {
		// Reason for the cast: the operations that wait all bring a delivery.
		const {messages, notice} = result as {messages: Message[]; notice?: object};
		await client.call('ack', {ids: messages.map(({id}) => id), ...(notice && {notice}), lane});
	}
};

const takesBody = (name: string): boolean => commands[name]?.positionals.some(({arg}) => arg === 'body') === true;

/** A search is one request, but on another host. */
const isProcedure = (name: string, args: Record<string, unknown>): name is ProcedureName =>
	(procedureNames as readonly string[]).includes(name) && (name !== 'search' || args['host'] !== undefined);
