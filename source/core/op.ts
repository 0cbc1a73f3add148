import type * as z from 'zod';
import type {Reason} from './reasons.js';

/** Who may call: anyone who reaches the socket, a registered agent, or whoever proves the key that the request brings. */
export type Auth = 'none' | 'agent' | 'new_key';

/** What a call does: `read` changes nothing that lasts, `write` changes state in one transaction, `local` stays in the client. */
export type Effect = 'read' | 'write' | 'local';

/** A command line that works as typed, and what it prints (left out where that differs from run to run). */
export type Example = {run: string; prints?: string};

/** One operation, declared once. Everything else that knows its arguments is derived from this object. */
export type Op = {
	/** The words of the command and the name on the wire, e.g. `task claim`. */
	name: string;
	/** One line, imperative. */
	summary: string;
	auth: Auth;
	effect: Effect;
	args: z.ZodObject;
	/** The arguments that a command line gives by place; an optional one comes last, and so does one that takes the rest: as one text (`.meta({rest: true})`), or as the words that they are (an array). */
	positionals: readonly string[];
	result: z.ZodType;
	/** What it can raise beyond what every request can (`commonReasons`) and what its arguments can. */
	reasons: readonly Reason[];
	examples: readonly Example[];
	/** Stays open until mail comes or its `timeout` has passed; its `messages` are acknowledged once they are written out. */
	waits?: true | undefined;
	/** Goes on after its transaction, with work that takes its time, and answers when that is done. */
	works?: true | undefined;
	/** Its `result` is one of many, each shown when it comes. */
	streams?: true | undefined;
	/** Its standard streams are those of what it starts or speaks with: no face of ours shows it, and its result is an exit code. */
	ownsStdio?: true | undefined;
	/** Spoken between client and daemon only: no command of its own. */
	internal?: true | undefined;
};

/** Declares an operation. A positional that is no argument does not compile. */
export const defineOp = <
	const Name extends string,
	const A extends Auth,
	const E extends Effect,
	Args extends z.ZodObject,
	Result extends z.ZodType,
	const R extends Reason = never,
	const W extends true = never,
	const I extends true = never,
	const K extends true = never,
	const S extends true = never,
	const O extends true = never,
>(op: {
	name: Name;
	summary: string;
	auth: A;
	effect: E;
	args: Args;
	positionals: ReadonlyArray<keyof z.output<Args> & string>;
	result: Result;
	reasons: readonly R[];
	examples: readonly Example[];
	waits?: W;
	works?: K;
	streams?: S;
	ownsStdio?: O;
	internal?: I;
}) => op;

export type ArgsOf<O extends {args: z.ZodType}> = z.output<O['args']>;
export type ResultOf<O extends {result: z.ZodType}> = z.output<O['result']>;
export type ReasonsOf<O extends {reasons: readonly Reason[]}> = O['reasons'][number];

/** What any request to the daemon can raise before its operation begins. */
export const commonReasons = [
	'malformed_frame',
	'frame_too_large',
	'frame_too_slow',
	'too_many_connections',
	'unknown_op',
	'unsupported_version',
	'invalid_args',
	'bad_signature',
	'stale_request',
	'replayed_request',
	'not_registered',
	'storage_failed',
	'internal_error',
	'not_linked',
	'not_in_mesh',
	'not_admitted',
	'no_route',
	'daemon_stopping',
	'daemon_replaced',
	'daemon_outdated',
] as const satisfies readonly Reason[];
