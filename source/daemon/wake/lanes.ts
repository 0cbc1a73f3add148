import {harnesses} from '../../core/harnesses/index.js';
import type {WakeFacts} from '../../core/ops/offer.js';
import type {HookedSession} from '../store/hooked-sessions.js';
import {runProgram} from './program.js';
import {askServer} from './server.js';
import {touchFile} from './watched-file.js';

export type Waking = {
	/** One line of our own about the mail: never a word of a peer. */
	text: string;
	home: string;
	signal: AbortSignal;
};

/** Rejects where the session was not reached. */
export type Lane = (waking: Waking) => Promise<void>;

/** How this session can be woken; undefined where its harness has no way, or did not tell what that takes. */
export const laneOf = ({harness: id, wake, parent_pid}: HookedSession): Lane | undefined => {
	const harness = harnesses.find(each => each.id === id);
	// Reason for the cast: the column holds what `offer` has checked.
	const {thread, server, home} = wake === null ? {} : (JSON.parse(wake) as WakeFacts);
	const way = harness?.wake;
	if (way?.lane === 'watched-file' && parent_pid !== null) {
		return waking => touchFile(parent_pid, waking);
	}

	if (way?.lane === 'program' && harness && thread !== undefined) {
		const [program] = harness.detection.programs;
		const variable = harness.hooks?.files.user.movedBy;
		const env = variable !== undefined && home !== undefined ? {[variable]: home} : {};
		return waking => runProgram({program, args: way.args, thread, env}, waking);
	}

	if (way?.lane === 'server' && server !== undefined && thread !== undefined) {
		const url = new URL(way.path.replace('{session}', encodeURIComponent(thread)), server);
		return waking => askServer(url, waking);
	}

	return undefined;
};
