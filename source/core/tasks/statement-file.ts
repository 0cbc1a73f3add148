import * as z from 'zod';
import {parseShallowJson} from '../parse-json.js';
import {agentStatement} from '../transcript/statements.js';
import {projectFolder} from './places.js';

/** What the daemon found out for a request about tasks. */
const facts = z.strictObject({
	repo_root: z.string().exactOptional(),
	worktree: z.string().exactOptional(),
	room: z.string().exactOptional(),
	/** The slugs that it is about. */
	slugs: z.array(z.string()),
	/** The id of the agent that the request named by an address. */
	agent: z.string().exactOptional(),
});

export type TaskFacts = z.infer<typeof facts>;

const statement = z.strictObject({...agentStatement.shape, project: z.string(), facts});

/** A signed request about a project's tasks, and what the daemon found out for it. */
export type TaskStatement = z.infer<typeof statement>;

export const renderTaskStatement = (taken: TaskStatement): string =>
	`${JSON.stringify(statement.parse(taken), null, '\t')}\n`;

/** The statement of a file that holds just what we write for it. */
export const parseTaskStatement = (text: string): TaskStatement | undefined => {
	const parsed = statement.safeParse(parseShallowJson(text));
	return parsed.success && renderTaskStatement(parsed.data) === text ? parsed.data : undefined;
};

export const taskStatementPath = ({id, at, project}: Pick<TaskStatement, 'id' | 'at' | 'project'>): string =>
	`${projectFolder(project)}/${at.slice(0, 10)}/${id}.json`;

export const taskListPath = (project: string): string => `${projectFolder(project)}/task-list.json`;
