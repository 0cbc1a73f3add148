import type {Auth, Effect, Example} from './op.js';

/** What an argument is the name of, as completion offers them. A nickname may stand for an `agent`, and for no `address`. */
export type Named = 'agent' | 'address' | 'room' | 'task' | 'nickname' | 'file';

/** An argument as the command line knows it. */
export type ArgSpec = {
	arg: string;
	kind: 'string' | 'boolean' | 'number' | 'integer';
	required?: true;
	values?: readonly string[];
	min?: number;
	names?: Named;
	/** The letter of its short form. */
	short?: string;
	/** Filled in by the argv reader, so that a wait that is taken up again knows what is left of it. */
	default?: number;
	/** Takes all words that are left, joined by spaces; the last positional only. */
	rest?: true;
	/** Takes all words that are left, each for itself, also those after `--`; the last positional only. */
	list?: true;
};

/** What the argv reader needs of a command, small enough to ride in the plain client. */
export type CommandSpec = {
	auth: Auth;
	effect: Effect;
	waits?: true;
	/** No face of ours: its result is `{exit_code}`. */
	ownsStdio?: true;
	positionals: ArgSpec[];
	/** By flag, without the dashes. */
	options: Record<string, ArgSpec>;
};

/** What help and completion say beyond that. */
export type CommandHelp = {
	summary: string;
	/** By arg. */
	describes: Record<string, string>;
	defaults: Record<string, unknown>;
	examples: readonly Example[];
	reasons: readonly string[];
};

export type CommandTable = Record<string, CommandSpec>;
export type HelpTable = Record<string, CommandHelp>;

/** How a usage line shows an argument that is given by place; a message may come from standard input instead. */
export const placeOf = ({arg, required, rest, list}: ArgSpec): string => {
	const name = rest || list ? `${arg}…` : arg;
	return required && arg !== 'body' ? `<${name}>` : `[${name}]`;
};

/** `reply_to` is typed `--reply-to`. */
export const flagOf = (arg: string): string => arg.replaceAll('_', '-');
