import * as z from 'zod';
import {parseJson} from '../parse-json.js';
import {projectFolder} from './places.js';
import type {TaskStatement} from './task-list.js';

const facts = z.strictObject({
	repo_root: z.string().exactOptional(),
	worktree: z.string().exactOptional(),
	room: z.string().exactOptional(),
	slugs: z.array(z.string()),
	agent: z.string().exactOptional(),
});

const statement = z.strictObject({
	v: z.number(),
	id: z.string(),
	op: z.string(),
	agent_id: z.string(),
	args: z.record(z.string(), z.unknown()),
	sig: z.string(),
	at: z.string(),
	project: z.string(),
	facts,
});

export const renderTaskStatement = (taken: TaskStatement): string =>
	`${JSON.stringify(statement.parse(taken), null, '\t')}\n`;

/** The statement of a file that holds just what we write for it. */
export const parseTaskStatement = (text: string): TaskStatement | undefined => {
	const parsed = statement.safeParse(parseJson(text));
	return parsed.success && renderTaskStatement(parsed.data) === text ? parsed.data : undefined;
};

export const taskStatementPath = ({id, at, project}: Pick<TaskStatement, 'id' | 'at' | 'project'>): string =>
	`${projectFolder(project)}/${at.slice(0, 10)}/${id}.json`;

export const taskListPath = (project: string): string => `${projectFolder(project)}/task-list.json`;
