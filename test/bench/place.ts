import {spawn, spawnSync} from 'node:child_process';
import {mkdtempSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join, resolve} from 'node:path';

/** A throwaway lalia to measure. */
export type Place = {home: string; workspace: string; env: NodeJS.ProcessEnv; remove: () => void};

/** npm runs scripts in the package's folder. */
export const program = resolve('dist/lalia.cjs');

export const openPlace = (): Place => {
	const root = realpathSync(mkdtempSync(join(tmpdir(), 'lalia-bench-')));
	const home = join(root, 'home');
	const workspace = join(root, 'workspace');
	const env = {PATH: process.env['PATH'], HOME: root, LALIA_HOME: home, LALIA_WORKSPACE: workspace};
	const place = {home, workspace, env, remove: () => {}};
	place.remove = () => {
		run(place, ['stop']);
		rmSync(root, {recursive: true, force: true, maxRetries: 5});
	};
	return place;
};

/** Runs a command to its end; throws where it fails in another way than by time-out. */
export const run = (place: Place, words: string[], as?: string): void => {
	const env = as === undefined ? place.env : {...place.env, LALIA_NAME: as};
	const {status, stderr} = spawnSync(program, words, {cwd: '/', env, stdio: ['ignore', 'ignore', 'pipe']});
	if (status !== 0 && status !== 2) {
		throw new Error(`lalia ${words.join(' ')} ended with ${status}: ${stderr}`);
	}
};

/** Milliseconds from start to end of a process. */
export const timeOf = (command: string, words: string[], env: NodeJS.ProcessEnv): Promise<number> =>
	new Promise((settle, reject) => {
		const startedAt = performance.now();
		const child = spawn(command, words, {cwd: '/', env, stdio: 'ignore'});
		child.on('error', reject);
		child.on('exit', () => settle(performance.now() - startedAt));
	});

export const median = (numbers: number[]): number => quantile(numbers, 0.5);

export const quantile = (numbers: number[], part: number): number => {
	const sorted = [...numbers].sort((left, right) => left - right);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN;
};
