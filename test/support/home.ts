import {execFileSync} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterAll, onTestFinished} from 'vitest';
import {logPaths} from '../../source/core/log-files.js';
import {runLalia} from './cli.js';
import {recordOutcome} from './contract.js';

/** A throwaway lalia of its own: home, workspace, and the environment that leads a process there. */
export type Home = {
	root: string;
	home: string;
	workspace: string;
	/** Nothing of the test runner's own surroundings: no name, no harness, no git. */
	env: NodeJS.ProcessEnv;
	/** A folder outside of any repository. */
	cwd: string;
	daemonPid: () => number | undefined;
};

/** Makes one, and stops its daemon and removes it when the test is over. */
export const makeHome = (extra: NodeJS.ProcessEnv = {}): Home => {
	const made = createHome(extra);
	onTestFinished(() => removeHome(made));
	return made;
};

/** Makes one for all tests of a file, at the top of it. */
export const makeSharedHome = (extra: NodeJS.ProcessEnv = {}): Home => {
	const made = createHome(extra);
	afterAll(() => removeHome(made));
	return made;
};

/** A user's own home folder, with lalia at its usual places there and no variable that says anything of it. */
export const makeUserHome = (): Home => {
	const {root, ...home} = makeHome();
	const user = {
		...home,
		root,
		home: join(root, '.lalia'),
		workspace: join(root, '.local/state/lalia/workspace'),
		env: {PATH: home.env['PATH'], HOME: root},
	};
	onTestFinished(async () => void (await runLalia(user, ['stop'])));
	return user;
};

const createHome = (extra: NodeJS.ProcessEnv): Home => {
	const root = realpathSync(mkdtempSync(join(tmpdir(), 'lalia-test-')));
	const home = join(root, 'home');
	const workspace = join(root, 'workspace');
	const cwd = join(root, 'cwd');
	mkdirSync(cwd);
	const env = {
		PATH: process.env['PATH'],
		HOME: root,
		LALIA_HOME: home,
		LALIA_WORKSPACE: workspace,
		LALIA_LOG: 'debug',
		...extra,
	};
	return {
		root,
		home,
		workspace,
		env,
		cwd,
		daemonPid: () => {
			const file = join(home, 'pid');
			return existsSync(file) ? Number(readFileSync(file, 'utf8')) : undefined;
		},
	};
};

const removeHome = async (made: Home): Promise<void> => {
	await runLalia(made, ['stop']);
	recordOutcomes(made.home);
	rmSync(made.root, {recursive: true, force: true, maxRetries: 5});
};

/** `git` in the workspace, as a user would run it. */
export const gitIn = (home: Home, ...words: string[]): string =>
	execFileSync('git', ['-C', home.workspace, ...words], {env: home.env, encoding: 'utf8', maxBuffer: 1 << 28});

/** Which operations ended how, by the daemon's own log. */
const recordOutcomes = (home: string): void => {
	for (const log of logPaths(join(home, 'daemon.log'))) {
		const text = existsSync(log) ? readFileSync(log, 'utf8') : '';
		const outcomes = text.matchAll(/^\S+ \d+ ([a-z-]+(?: [a-z-]+)?) (ok|[a-z_]+)$/gm);
		for (const line of new Set([...outcomes].map(([, op, outcome]) => `${op} ${outcome}`))) {
			recordOutcome(line);
		}
	}
};
