import {type CommandLine, parseArgv} from './client/argv.js';
import type {Invocation} from './client/client.js';
import {commands, version} from './client/commands.js';
import {homeFolder} from './client/identity/home.js';
import {surroundingsOf} from './client/identity/surroundings.js';
import {isTerminal, OutputClosed, writeOut} from './client/output.js';
import {perform} from './client/perform.js';
import {errorJson, errorText, resultJson} from './client/report.js';
import {textOf} from './client/text/index.js';
import {LaliaError} from './core/lalia-error.js';
import type {CommandName} from './core/ops/index.js';

type Command = CommandLine & {kind: 'command'};

/** The program: reads the command line, then shows its face for terminals or the plain one. Resolves with the exit code. */
const main = async (argv: string[]): Promise<number> => {
	let asJson = argv.includes('--json');
	try {
		const line = parseArgv(argv, commands);
		if (line.kind === 'none' && isForPeople(line) && process.stdin.isTTY) {
			return await runOnTerminal({...line, name: '', args: {}});
		}

		if (line.kind !== 'command') {
			return await informational(line);
		}

		asJson = line.globals.json;
		return isForPeople(line) && !ownsStdio(line) ? await runOnTerminal(line) : await runPlain(line);
	} catch (error) {
		return await fail(error, asJson);
	}
};

const runPlain = async (command: Command): Promise<number> => {
	const {args, globals} = command;
	// Reason for the cast: the argv reader takes no other names.
	const name = command.name as CommandName;
	let code = 0;
	const performing = perform({
		name,
		args,
		invocation: invocationOf(command),
		show: result => {
			if (ownsStdio(command)) {
				code = exitCodeOf(result);
				return;
			}

			writeOut(1, globals.json ? resultJson(result) : textOf(name, result, args));
			const warning = warningOf(result);
			if (warning !== undefined) {
				writeOut(2, `warning: ${warning}\n`);
			}
		},
		lane: 'cli',
		note: text => writeOut(2, `${text}\n`),
		emit: item => {
			if (typeof item === 'string') {
				writeOut(globals.json ? 2 : 1, `${item}\n`);
			} else {
				writeOut(1, globals.json ? `${JSON.stringify(item)}\n` : textOf(name, item, args));
			}
		},
	});
	await performing.catch((error: unknown) => {
		if (error instanceof LaliaError && error.result && !globals.json) {
			writeOut(1, textOf(name, error.result, args));
		}

		throw error;
	});
	return code;
};

const ownsStdio = ({name}: Pick<Command, 'name'>): boolean => commands[name]?.ownsStdio === true;

const exitCodeOf = (result: unknown): number =>
	// Reason for the cast: what owns the streams has this for its result.
	(result as {exit_code: number}).exit_code;

/** A command without a name is the dashboard. */
const runOnTerminal = async (command: Omit<Command, 'kind'>): Promise<number> => {
	if (process.env['NO_COLOR']) {
		process.env['FORCE_COLOR'] = '0'; // what Ink colours by knows no other sign
	}

	const {runApp} = await import('./ui/app.js');
	return runApp(command, invocationOf(command));
};

const informational = async (line: Exclude<CommandLine, Command>): Promise<number> => {
	if (line.kind === 'version') {
		writeOut(1, `${version}\n`);
		return 0;
	}

	const {helpText} = await import('./client/full.js');
	writeOut(line.kind === 'none' ? 2 : 1, helpText(line.kind === 'help' ? line.topic : undefined));
	return line.kind === 'none' ? 1 : 0;
};

const fail = async (thrown: unknown, asJson: boolean): Promise<number> => {
	if (thrown instanceof OutputClosed) {
		return 1;
	}

	const error = await withSuggestion(asLaliaError(thrown));
	tell(error, asJson);
	return error.exit;
};

const tell = (error: LaliaError, asJson: boolean): void => {
	try {
		if (asJson) {
			writeOut(1, errorJson(error));
		}

		writeOut(2, asJson ? `${error.message}\n` : errorText(error));
	} catch {
		// Nobody is there to be told.
	}
};

const asLaliaError = (thrown: unknown): LaliaError => {
	if (thrown instanceof LaliaError) {
		return thrown;
	}

	const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
	return new LaliaError('internal_error', text.slice(0, 2000), {cause: thrown});
};

/** A wrong word gets the right one beside it. */
const withSuggestion = async (error: LaliaError): Promise<LaliaError> => {
	const {word, among} = error.context ?? {};
	if (error.reason !== 'usage_error' || typeof word !== 'string' || !Array.isArray(among)) {
		return error;
	}

	const {suggestionFor} = await import('./client/full.js');
	return suggestionFor(error, word, among.map(String));
};

/** An Ink view needs a terminal that takes one; a pipe, a log and a harness get text. */
const isForPeople = ({globals}: Pick<Command, 'globals'>): boolean =>
	!globals.json && !globals.plain && !process.env['CI'] && process.env['TERM'] !== 'dumb' && isTerminal(1);

const warningOf = (result: unknown): string | undefined =>
	typeof result === 'object' && result !== null && 'warning' in result && typeof result.warning === 'string'
		? result.warning
		: undefined;

const invocationOf = ({globals}: Pick<Command, 'globals'>): Invocation => ({
	surroundings: surroundingsOf(process),
	cwd: currentFolder(),
	home: homeFolder(process.env),
	program: __dirname,
	as: globals.as,
});

/** A deleted folder has no name, and is no reason to fail. */
const currentFolder = (): string => {
	try {
		return process.cwd();
	} catch {
		return '/';
	}
};

// What is thrown where nobody waits for it is told as all else is, and not by a screenful of this program: last of all, where a
// view has given the terminal back.
process.on('uncaughtException', thrown => {
	const error = asLaliaError(thrown);
	process.once('exit', () => thrown instanceof OutputClosed || tell(error, process.argv.includes('--json')));
	process.exit(error.exit);
});
main(process.argv.slice(2)).then(
	code => process.exit(code),
	() => process.exit(1),
);
