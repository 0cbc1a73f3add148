import {createHash} from 'node:crypto';
import {dirname, join} from 'node:path';

/** Where a project's tasks are in the transcript: names that are safe as they are, and the others with their bytes spelt out. */
export const projectFolder = (project: string): string => {
	const safe = project.replace(/[^A-Za-z0-9._-]|^[.-]/g, character =>
		[...Buffer.from(character)].map(byte => `%${byte.toString(16).padStart(2, '0')}`).join(''),
	);
	// A file system takes 255 bytes; two long names that begin alike are two projects.
	const isLong = safe.length > longestName;
	const name = isLong ? `${safe.slice(0, longestName - 65)}~${createHash('sha256').update(safe).digest('hex')}` : safe;
	return `tasks/${name}`;
};

const longestName = 200;

type TaskName = {project: string; slug: string};

/** What the room of a task may be called: its slug, or where something else has that name, project and slug. */
export const taskRoomNames = ({project, slug}: TaskName): [string, string] => {
	const prefix = project.replace(/[^A-Za-z0-9._-]/g, '-').replace(/^[^A-Za-z0-9]+/, '') || 'project';
	return [slug, `${prefix.slice(0, Math.max(1, 63 - slug.length))}.${slug}`.slice(0, 64)];
};

export const taskRoomDescription = ({project, slug}: TaskName): string => `Task ${slug} of ${project}`;

/** `<parent of repo_root>/wt/<slug>` */
export const worktreePath = (repoRoot: string, slug: string): string => join(dirname(repoRoot), 'wt', slug);
