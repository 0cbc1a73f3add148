import {mkdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

/** Runs one command of one agent, in this folder where one is named. */
export type Lalia = (agent: string, words: string[], cwd?: string) => Promise<void>;

type Stage = {
	folder: string;
	lalia: Lalia;
	git: (...words: string[]) => Promise<unknown>;
	emit: (line: string) => void;
};

/** A supervisor publishes a task of a real small repository, and a worker does it. */
export const showTask = async ({folder, lalia, git, emit}: Stage): Promise<void> => {
	const root = join(folder, 'widget');
	const worktree = join(folder, 'wt', 'parser');
	const payload = join(folder, 'payload.json');
	mkdirSync(root);
	await git('-C', root, 'init', '--quiet', '--initial-branch=main');
	await git('-C', root, ...author, 'commit', '--quiet', '--allow-empty', '-m', 'first');
	const brief = 'Make the parser report columns.';
	const parser = {slug: 'parser', branch: 'task/parser', brief, owned_paths: ['src/parser']};
	writeFileSync(payload, JSON.stringify({workstreams: [parser]}));

	emit('# Dora supervises a repository. A task is a branch with a worktree, a room and a brief.');
	await lalia('dora', ['register', '--name', 'dora', '--role', 'supervisor'], root);
	await lalia('dora', ['task', 'publish', '--file', payload], root);
	emit('# Bert works in the worktree, so his claim needs no name.');
	await lalia('bert', ['register', '--name', 'bert', '--role', 'worker'], worktree);
	await lalia('bert', ['task', 'claim'], worktree);
	await lalia('bert', ['task', 'set-status', 'parser', 'ready'], worktree);
	await lalia('dora', ['read', 'parser', '--room', '--timeout', '0'], root);
	await lalia('dora', ['task', 'set-status', 'parser', 'merged'], root);
	await lalia('dora', ['rooms', 'gc'], root);
	await lalia('dora', ['task', 'gc'], root);
};

const author = ['-c', 'user.name=demo', '-c', 'user.email=demo@localhost', '-c', 'commit.gpgsign=false'];
