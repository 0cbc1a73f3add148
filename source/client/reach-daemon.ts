import {detections} from '../core/harnesses/detections.js';
import {LaliaError} from '../core/lalia-error.js';
import type {Reason} from '../core/reasons.js';
import {socketPath} from '../core/socket-path.js';
import type {Invocation} from './client.js';
import {faultPoint} from './fault-point.js';
import {checkSocketFolder, ensureHome} from './identity/home.js';
import {findSession} from './identity/session.js';
import type {Surroundings} from './identity/surroundings.js';
import {type Line, LineLost, openLine} from './line.js';
import {dismissStandBy} from './stand-by.js';

/**
 * A connection to this home's daemon, which is started where none listens; `note` says what there is to say of that.
 * @throws LaliaError `sandboxed` where the socket is forbidden, `no_route` and the like where no daemon comes up
 */
export const reachDaemon = async (invocation: Invocation, note: (line: string) => void): Promise<Line> => {
	const path = socketOf(invocation);
	try {
		const line = await openLine(path);
		dismissStandBy();
		return line;
	} catch (error) {
		throwUnlessAbsent(error, path, invocation);
		if (invocation.mayStartDaemon === false) {
			throw new LaliaError('no_route', 'no daemon is running', {cause: error});
		}
	}

	ensureHome(invocation.home, invocation.surroundings.uid);
	const {spawnDaemon} = await import('./spawn-daemon.js');
	await spawnDaemon(invocation, note);
	faultPoint('daemon-started');
	try {
		return await openLine(path);
	} catch (error) {
		throwUnlessAbsent(error, path, invocation);
		throw new LineLost('the new daemon went away at once', {cause: error});
	}
};

/** A connection to a daemon that is already there, or undefined. */
export const reachRunningDaemon = async (invocation: Invocation): Promise<Line | undefined> => {
	const path = socketOf(invocation);
	try {
		return await openLine(path);
	} catch (error) {
		throwUnlessAbsent(error, path, invocation);
		return undefined;
	}
};

/**
 * A lost connection is worth another try: messages carry ids, so nothing is sent twice. So is a daemon that had no place left,
 * one that makes way for another one, and one that is just ending, but that not for a wait, which is told that it ended.
 */
export const mayRetry = (error: unknown, args: Record<string, unknown>): boolean =>
	(isParting(error) && !isRefusal(error, 'daemon_stopping')) ||
	(isRefusal(error, 'daemon_stopping') && args['timeout'] === undefined);

const partingReasons = ['daemon_stopping', 'daemon_replaced', 'too_many_connections'] as const;

/** Whether nothing more can be asked over the line that this came by. */
export const isParting = (error: unknown): boolean =>
	error instanceof LineLost || partingReasons.some(reason => isRefusal(error, reason));

export const isRefusal = (error: unknown, reason: Reason): error is LaliaError =>
	error instanceof LaliaError && error.reason === reason;

const socketOf = ({home, surroundings}: Invocation): string => {
	checkSocketFolder(home, surroundings.uid);
	return socketPath(home, surroundings.uid);
};

const throwUnlessAbsent = (error: unknown, path: string, {surroundings}: Invocation): void => {
	const code = error instanceof Error && 'code' in error ? error.code : undefined;
	if (code === 'ENOENT' || code === 'ECONNREFUSED' || code === 'ECONNRESET') {
		return;
	}

	if (code === 'EPERM' || code === 'EACCES') {
		const setting = socketSettingOf(surroundings);
		const wayOut = setting === undefined ? '' : `; ${setting} allows it`;
		throw new LaliaError(
			'sandboxed',
			`this process may not connect to ${path} (${code}): a sandbox forbids it${wayOut}`,
			{
				cause: error,
				context: {socket: path, code, ...(setting !== undefined && {setting})},
			},
		);
	}

	if (code === 'EAGAIN') {
		throw new LaliaError('too_many_connections', 'more wait for the daemon already than the system lets wait', {
			cause: error,
		});
	}

	throw new LaliaError('no_route', `cannot connect to ${path}: ${error instanceof Error ? error.message : error}`, {
		cause: error,
		context: {socket: path, code},
	});
};

/** What lets the commands of this harness use sockets. */
const socketSettingOf = (surroundings: Surroundings): string | undefined => {
	const harness = findSession(surroundings)?.harness;
	return detections.find(({id}) => id === harness)?.socketSetting;
};
