import {LaliaError} from '../../core/lalia-error.js';
import type {OpName} from '../../core/ops/index.js';
import type {Caller} from '../caller.js';
import {type Invocation, openClient} from '../client.js';
import {commands} from '../commands.js';
import {readBinding} from '../identity/bindings.js';
import {acknowledge, carryOut} from '../perform.js';
import {findMcpSession} from './mcp-session.js';
import {openPendingMail} from './pending-mail.js';

type Args = Record<string, unknown>;

/** What a call brought, and what is left to do with it. */
export type Outcome = {
	result: unknown;
	/** That new mail waits, in one line. */
	mail: string | undefined;
	/** Mail in it is read; once it was written out. */
	acknowledge: () => Promise<void>;
	/** Mail in it was not written out, and is unread again. */
	giveBack: () => Promise<void>;
};

export type McpAgent = ReturnType<typeof openMcpAgent>;

/** The agent whose tools these are: one client, one line to the daemon, for all calls. Nothing is asked before the first. */
export const openMcpAgent = (invocation: Invocation, clientName: string | undefined) => {
	const {home} = invocation;
	const session = findMcpSession(invocation.surroundings, clientName);
	let notes: string[] = [];
	const client = openClient({...invocation, surroundings: {...invocation.surroundings, session}}, line =>
		notes.push(line),
	);
	const pendingMail = openPendingMail(client);
	let boundTo: string | undefined;

	/** A command in a shell of the session may have registered it, or registered it anew. */
	const noticeBinding = (): void => {
		const present = session && readBinding(home, session.key)?.agent_id;
		if (present !== boundTo) {
			boundTo = present;
			client.forgetCaller();
		}
	};

	/** Whoever was known may be gone, and another one be there under its name: then it is tried once more. */
	const asWhoeverIsThere = async <T>(work: () => Promise<T>): Promise<T> => {
		noticeBinding();
		const before: Caller | undefined = await client.whoCalls().catch(() => undefined);
		try {
			return await work();
		} catch (error) {
			if (!(before && error instanceof LaliaError && error.reason === 'not_registered')) {
				throw error;
			}

			client.forgetCaller();
			const after = await client.whoCalls();
			if (after.agent_id === before.agent_id) {
				throw error;
			}

			return work();
		}
	};

	/** Carries out an operation. When the signal aborts, the daemon lets go of what is waited for or was handed out. */
	const call = async (op: OpName, args: Args, signal: AbortSignal): Promise<Outcome> => {
		let request: string | undefined;
		const giveBack = async (): Promise<void> => {
			if (commands[op]?.waits && request !== undefined) {
				await client.call('cancel', {request}).catch(() => undefined); // without a daemon nothing is held
			}
		};
		const onRequest = (id: string): void => {
			signal.throwIfAborted();
			request = id;
		};
		const work = () => carryOut(client, {name: op, args, emit: () => {}, onRequest});
		const carriedOut = commands[op]?.auth === 'agent' ? asWhoeverIsThere(work) : work();
		const looked = pendingMail.look(op);
		const result = await unlessAborted(carriedOut, signal).catch(async (error: unknown) => {
			if (signal.aborted) {
				await giveBack();
			}

			throw error;
		});
		if (op === 'register') {
			noticeBinding();
		}

		// Reason for the cast: every operation answers with an object.
		pendingMail.note(op, result as object);
		return {
			result,
			mail: await looked,
			giveBack,
			acknowledge: () => acknowledge(client, {name: op, result, lane: 'mcp'}).catch(() => undefined),
		};
	};

	return {
		call,
		/** What the client had to say meanwhile, such as who one is again. */
		takeNotes: (): string[] => {
			const taken = notes;
			notes = [];
			return taken;
		},
	};
};

const unlessAborted = <T>(work: Promise<T>, signal: AbortSignal): Promise<T> =>
	new Promise((resolve, reject) => {
		const abort = () => reject(signal.reason);
		signal.addEventListener('abort', abort, {once: true});
		work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
	});
