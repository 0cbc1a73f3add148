import {dirname} from 'node:path';
import {createTwoFilesPatch} from 'diff';
import type {Harness, Scope} from '../../core/harnesses/harness.js';
import {LaliaError} from '../../core/lalia-error.js';
import type {Invocation} from '../client.js';
import {ensureHome} from '../identity/home.js';
import {ensureOwnFolder} from '../identity/private-files.js';
import {withLock} from '../lock.js';
import {makeFolders, readConfig, removeConfig, removeFolders, replaceConfig} from './config-file.js';
import {type Change, planAddition, planRemoval} from './plan-change.js';
import {forgetRecord, readRecord, setupFolder, writeRecord} from './record.js';
import {type Target, targetsOf} from './targets.js';

export type SetupJob = {harness: Harness; scope: Scope; isDryRun: boolean; isRemoval: boolean};

export type FileOutcome = {
	path: string;
	parts: string[];
	action: 'created' | 'changed' | 'removed' | 'unchanged';
	diff?: string;
};

type Planned = Target & {change: Change; folders: readonly string[]};

/** A harness may write its own file while it is planned what to do with it. */
const maxAttempts = 5;

/**
 * Installs or removes what a harness needs to take part. All files are read and planned before the first one is written.
 * @throws LaliaError `broken_config`, `not_ours`, `storage_failed`
 */
export const setUp = async (invocation: Invocation, job: SetupJob): Promise<FileOutcome[]> => {
	const {home, surroundings} = invocation;
	if (job.isDryRun) {
		return planAll(invocation, job).map(planned => ({...outcomeOf(planned), ...diffOf(planned)}));
	}

	ensureHome(home, surroundings.uid);
	const folder = setupFolder(home);
	ensureOwnFolder(folder);
	return withLock({path: `${folder}/lock`, processes: surroundings.processes}, () => {
		for (let attempt = 0; attempt < maxAttempts; attempt++) {
			const all = planAll(invocation, job);
			if (all.every(({file, change}) => readConfig(file) === change.before)) {
				const outcomes = all.map(planned => carryOut(home, job, planned));
				removeFolders(job.isRemoval ? all.flatMap(({folders}) => folders) : []);
				return outcomes;
			}
		}

		throw new LaliaError('storage_failed', 'the configuration is written by somebody else all the time');
	});
};

export type InstalledState = {state: 'absent' | 'installed' | 'outdated' | 'broken'; what: string};

/** Whether what a harness needs is in its configuration, as this version would write it. Changes nothing. */
export const installedState = (invocation: Invocation, harness: Harness, scope: Scope): InstalledState => {
	try {
		const files = targetsOf(invocation, harness, scope).map(({path, file, editor}) => {
			const {before, after} = planAddition({path: file, text: readConfig(file), record: undefined}, editor);
			const isThere = before !== undefined && editor.stateOf(before) !== 'absent';
			return {path, isThere, isCurrent: isThere && before === after};
		});
		const stale = files.find(({isCurrent}) => !isCurrent);
		if (!stale || files.every(({isThere}) => !isThere)) {
			return {state: stale ? 'absent' : 'installed', what: harness.title};
		}

		return {state: 'outdated', what: `${stale.path} has not what this version of lalia installs for ${harness.title}`};
	} catch (error) {
		if (error instanceof LaliaError) {
			return {state: 'broken', what: error.message};
		}

		throw error;
	}
};

const planAll = (invocation: Invocation, {harness, scope, isRemoval}: SetupJob): Planned[] =>
	targetsOf(invocation, harness, scope).map(target => {
		const record = readRecord(invocation.home, target.file);
		const present = {path: target.file, text: readConfig(target.file), record};
		const plan = isRemoval ? planRemoval : planAddition;
		return {...target, change: plan(present, target.editor), folders: record?.folders ?? []};
	});

/** The record comes first: of a setup that was killed in between, more is known than was done. */
const carryOut = (home: string, {scope, isRemoval}: SetupJob, planned: Planned): FileOutcome => {
	const {file, change} = planned;
	const {before, after, record} = change;
	if (after !== undefined && after !== before) {
		const made = makeFolders(dirname(file), scope === 'user' ? 0o700 : 0o755);
		if (record) {
			writeRecord(home, {...record, folders: [...made, ...record.folders]});
		}

		replaceConfig(file, after, scope === 'user' ? 0o600 : 0o644);
	} else if (after === undefined && before !== undefined) {
		removeConfig(file);
	}

	if (isRemoval) {
		forgetRecord(home, file);
	}

	return outcomeOf(planned);
};

const outcomeOf = ({path, parts, change: {before, after}}: Planned): FileOutcome => {
	const action = before === undefined ? 'created' : after === undefined ? 'removed' : 'changed';
	return {path, parts, action: before === after ? 'unchanged' : action};
};

const diffOf = ({path, change: {before, after}}: Planned): {diff?: string} => {
	if (before === after) {
		return {};
	}

	const [from, to] = [before, after].map(text => (text === undefined ? '/dev/null' : path));
	const patch = createTwoFilesPatch(from ?? '', to ?? '', before ?? '', after ?? '', '', '');
	return {diff: patch.replace(/^=+\n/, '').replace(/^(---|\+\+\+) (.*?)\t$/gm, '$1 $2')};
};
