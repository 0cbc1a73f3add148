import {type DetectableHarness, detections} from '../../core/harnesses/detections.js';
import {findHarness} from './find-harness.js';
import {ancestors, findLoginSession, type ProcessId, type ProcessInfo} from './process-tree.js';
import {readProgram} from './program-names.js';
import type {Environment, Surroundings} from './surroundings.js';

/** The session that this process runs in: that of a harness, else of a login. */
export type Session = {
	/** The same for every command of the session, and never again for another one. */
	key: string;
	/** The harness's id, where it is known. */
	harness?: string;
	/** What decided, for a person: `CLAUDE_CODE_SESSION_ID`, `process claude 1234`, `login session 77`. */
	how: string;
	/** The process that the session lives and dies with, where it can be seen. */
	process?: ProcessId;
	/** It is that of a login: no harness was found, and all that runs in it is one session. */
	isLogin?: true;
};

/** Undefined when nothing at all can be seen: no session id in the environment and no process table. */
export const findSession = (surroundings: Surroundings): Session | undefined => {
	if (surroundings.session) {
		return surroundings.session;
	}

	const {env} = surroundings;
	const nearest = findNearestHarness(surroundings);
	// An ancestor is proof, a variable may have been inherited through any number of harnesses.
	const harness = nearest?.harness ?? findSandbox(env) ?? findOnly(candidate => Boolean(sessionIdOf(candidate, env)));
	const sessionId = harness && sessionIdOf(harness, env);
	const process = nearest && processIdOf(nearest.process);

	if (harness && sessionId) {
		return {
			key: sessionIdKey(harness.id, sessionId),
			harness: harness.id,
			how: harness.sessionVariable ?? harness.id,
			...(process && {process}),
		};
	}

	if (nearest && process) {
		return {
			key: `${nearest.harness.id} process ${process.pid} ${process.startTime}`,
			harness: nearest.harness.id,
			how: `process ${nearest.harness.programs[0]} ${process.pid}`,
			process,
		};
	}

	return describeLoginSession(surroundings, harness ?? findOnly(candidate => hasAny(env, candidate.marks)));
};

export const sessionIdKey = (harness: string, sessionId: string): string => `${harness} session ${sessionId}`;

const findNearestHarness = ({
	env,
	processes,
}: Surroundings): {harness: DetectableHarness; process: ProcessInfo} | undefined => {
	for (const process of ancestors(processes, processes.findSelf())) {
		const harness = findHarness(readProgram(process), env);

		if (harness) {
			return {harness, process};
		}
	}

	return undefined;
};

const describeLoginSession = (
	surroundings: Surroundings,
	harness: DetectableHarness | undefined,
): Session | undefined => {
	const login = findLoginSession(surroundings.processes);

	if (!login) {
		return undefined;
	}

	const process = processIdOf(login.standIn);

	return {
		key: `login ${login.id} ${process.pid} ${process.startTime}`,
		...(harness && {harness: harness.id}),
		how: `login session ${login.id}`,
		process,
		isLogin: true,
	};
};

const findSandbox = (env: Environment): DetectableHarness | undefined =>
	detections.find(({sandboxMarks}) => hasAny(env, sandboxMarks ?? []));

/** The one harness that is as asked; none when there are two, for nothing tells which of them is nearer. */
const findOnly = (isMeant: (harness: DetectableHarness) => boolean): DetectableHarness | undefined => {
	const [first, second] = detections.filter(isMeant);
	return second ? undefined : first;
};

const sessionIdOf = ({sessionVariable}: DetectableHarness, env: Environment): string | undefined =>
	sessionVariable && env[sessionVariable];

const hasAny = (env: Environment, names: readonly string[]): boolean => names.some(name => env[name]);

/** The start time is put together when it is asked for: most commands only need the key of a session id. */
const processIdOf = (process: ProcessInfo): ProcessId => ({
	pid: process.pid,
	get startTime() {
		return process.startTime;
	},
});
