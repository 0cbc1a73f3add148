import {readdirSync, rmSync} from 'node:fs';
import {join} from 'node:path';
import {LaliaError} from '../../core/lalia-error.js';
import {crypto} from '../../core/lazy-crypto.js';
import {isUlid} from '../../core/ulid.js';
import {readPrivateFile, writePrivateFile} from './private-files.js';
import {isRunning, type ProcessTable} from './process-tree.js';
import type {Session} from './session.js';

/** What `register` leaves behind, so that later commands of the same session know who they are. */
export type Binding = {
	agent_id: string;
	/** The session's, as `findSession` gave it. */
	key: string;
	harness?: string;
	/** The process that the session lives and dies with, where it could be seen. */
	process?: {pid: number; start_time: string};
	/** The root of the worktree that the agent registered in. */
	worktree?: string;
	/** An instant, in ISO 8601. */
	bound_at: string;
};

/** A session has one binding at most: a second one takes the place of the first. */
export const writeBinding = (home: string, binding: Binding): void => {
	const path = bindingPath(home, binding.key);

	try {
		writePrivateFile(path, `${JSON.stringify(binding, undefined, '\t')}\n`);
	} catch (error) {
		const problem = error instanceof Error ? error.message : error;
		throw new LaliaError('storage_failed', `The session file ${path} cannot be written: ${problem}`, {
			context: {path},
			cause: error,
		});
	}
};

/** Makes this session the agent's, from now on. */
export const bind = (
	home: string,
	{agentId, session, worktree}: {agentId: string; session: Session; worktree: string | null},
): void => {
	const {key, harness, process} = session;
	writeBinding(home, {
		agent_id: agentId,
		key,
		...(harness && {harness}),
		...(process && {process: {pid: process.pid, start_time: process.startTime}}),
		...(worktree && {worktree}),
		bound_at: new Date().toISOString(),
	});
};

/** Undefined when there is none. A damaged file is as good as none: registering again replaces it. */
export const readBinding = (home: string, key: string): Binding | undefined => {
	const binding = readBindingFile(bindingPath(home, key));
	return binding?.key === key ? binding : undefined;
};

/** All that can be read, in no order. */
export const listBindings = (home: string): Binding[] =>
	listBindingFiles(home).flatMap(path => readBindingFile(path) ?? []);

/** Forgets an agent in all sessions that were bound to it. */
export const removeBindings = (home: string, agentId: string): void => {
	for (const path of listBindingFiles(home)) {
		if (readBindingFile(path)?.agent_id === agentId) {
			rmSync(path, {force: true});
		}
	}
};

/** Whether the session's process still runs; undefined when it had none, or when it cannot be seen from here. */
export const isAlive = (processes: ProcessTable, {process}: Binding): boolean | undefined =>
	process && isRunning(processes, {pid: process.pid, startTime: process.start_time});

const sessionsFolder = (home: string): string => join(home, 'sessions');

const bindingPath = (home: string, key: string): string =>
	join(sessionsFolder(home), `${crypto().createHash('sha256').update(key).digest('hex').slice(0, 32)}.json`);

const listBindingFiles = (home: string): string[] => {
	const folder = sessionsFolder(home);

	try {
		return readdirSync(folder)
			.filter(name => /^[0-9a-f]{32}\.json$/.test(name))
			.map(name => join(folder, name));
	} catch {
		// Nobody has registered in this home yet.
		return [];
	}
};

const readBindingFile = (path: string): Binding | undefined => {
	try {
		return parseBinding(JSON.parse(readPrivateFile(path) ?? 'null'));
	} catch {
		return undefined;
	}
};

const parseBinding = (value: unknown): Binding | undefined => {
	if (!isRecord(value)) {
		return undefined;
	}

	const {agent_id, key, harness, process, worktree, bound_at} = value;

	if (!isText(agent_id) || !isUlid(agent_id) || !isText(key) || !isText(bound_at)) {
		return undefined;
	}

	return {
		agent_id,
		key,
		...(isText(harness) && {harness}),
		...(isRecord(process) &&
			isText(process.start_time) &&
			Number.isInteger(process.pid) && {process: {pid: Number(process.pid), start_time: process.start_time}}),
		...(isText(worktree) && {worktree}),
		bound_at,
	};
};

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const isText = (value: unknown): value is string => typeof value === 'string';
