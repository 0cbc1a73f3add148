import type {OpName} from '../ops/index.js';

/** A tool that an MCP server offers: one operation, or a few that belong together. */
export type Tool = {
	name: string;
	/** In the order in which they are tried. */
	uses: readonly [Use, ...Use[]];
	/** Said in place of the operations' summaries. */
	summary?: string;
	/** Said of an argument in place of what the operation says, which speaks of the command line. */
	notes?: Readonly<Record<string, string>>;
	/** It changes nothing that lasts. */
	isReadOnly?: true;
};

/** One operation of a tool, and when it is meant. */
export type Use = {
	op: OpName;
	/** It is meant where the argument `action` says so. */
	action?: string;
	/** It is meant where this argument is given. */
	given?: string;
	/** Arguments of the tool, and what they are called in the operation. */
	takes: Readonly<Record<string, string>>;
	/** Arguments of the operation that follow from the choice, or where nothing else is given. */
	preset?: Readonly<Record<string, unknown>>;
};
