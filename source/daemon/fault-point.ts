import {existsSync, rmSync} from 'node:fs';
import {join} from 'node:path';

/** Where a daemon that is killed leaves something half done. The test of the crashes goes through all of them. */
export const faultPoints = [
	'socket-bound',
	'socket-in-place',
	'pid-written',
	'stop-begun',
	'stop-drained',
	'stop-pid-removed',
	'migrations-made',
	'migrations-committed',
	'requests-made',
	'requests-committed',
	'answer-due',
	'answer-sent',
	'search-indexed',
	'repository-made',
	'repository-on-main',
	'recovery-filed',
	'import-due',
	'import-half-sent',
	'import-made',
	'index-locked',
	'index-written',
	'index-in-place',
	'batch-indexed',
	'file-on-its-way',
	'batch-filed',
	'batch-settled',
	'repack-due',
	'damage-noted',
	'damage-half-aside',
	'damage-aside',
	'rebuild-made',
	'rebuild-committed',
	'snapshot-copied',
	'worktree-planned',
	'worktree-made',
	'worktree-published',
	'worktree-recovered',
	'worktree-unpublished',
	'worktree-wiped',
] as const;

export type FaultPoint = (typeof faultPoints)[number];

/** Set by tests alone: a daemon that comes to a point whose name is a file of this folder takes the file away and dies. */
const folder = process.env['LALIA_FAULTS'];

export const faultPoint = (point: FaultPoint): void => {
	if (folder !== undefined && existsSync(join(folder, point))) {
		rmSync(join(folder, point));
		process.kill(process.pid, 'SIGKILL');
	}
};
