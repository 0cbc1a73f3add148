import {openProcessTable, type ProcessTable} from './process-tree.js';
import type {Session} from './session.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** All that identity asks of the process it runs in, so that a test can put another world in its place. */
export type Surroundings = {
	env: Environment;
	/** The user's numeric id; 0 where the platform has none. */
	uid: number;
	processes: ProcessTable;
	/** The session, where the face knows better than environment and processes tell. */
	session?: Session | undefined;
};

/** The one place where identity meets the real process. Reads nothing yet: the process table is lazy. */
export const surroundingsOf = (process: NodeJS.Process): Surroundings => ({
	env: process.env,
	uid: process.getuid?.() ?? 0,
	processes: openProcessTable(process),
});
