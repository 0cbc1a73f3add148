import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {
	parseTaskStatement,
	renderTaskStatement,
	type TaskStatement,
	taskStatementPath,
} from '../../source/core/tasks/statement-file.js';
import {applyStatement, renderTaskList, type TaskList} from '../../source/core/tasks/task-list.js';
import type {RawAgent} from './raw-client.js';
import {type Copy, signedBy} from './tampering.js';

export const listFile = 'tasks/moon/task-list.json';

export const pathsOf = (copy: Copy, folder: string): string[] => copy.git('ls-files', folder).trim().split('\n');

const read = (copy: Copy, path: string): string => readFileSync(join(copy.folder, path), 'utf8');

export const listOf = (copy: Copy): TaskList => {
	const list = JSON.parse(read(copy, listFile));
	return {...list, tasks: Object.fromEntries(list.tasks.map((task: {slug: string}) => [task.slug, task]))};
};

/** The statement of the one request with this operation and arguments like these. */
export const findStatement = (copy: Copy, op: string, args: Record<string, unknown> = {}): TaskStatement => {
	const files = pathsOf(copy, 'tasks').filter(path => path !== listFile);
	const found = files.flatMap(path => parseTaskStatement(read(copy, path)) ?? []);
	const statement = found.findLast(
		each => each.op === op && Object.entries(args).every(([name, value]) => each.args[name] === value),
	);
	if (!statement) {
		throw new Error(`no ${op}`);
	}

	return statement;
};

/** Writes a request that the agent really signs, as if the daemon had taken it. */
export const take = (copy: Copy, agent: RawAgent, op: string, args: Record<string, unknown>, facts = {}): string => {
	const slugs = typeof args['slug'] === 'string' ? [args['slug']] : [];
	const statement: TaskStatement = {...signedBy(agent, op, args), project: 'moon', facts: {slugs, ...facts}};
	copy.write(taskStatementPath(statement), renderTaskStatement(statement));
	copy.write(listFile, renderTaskList(applyStatement(listOf(copy), statement)));
	copy.commit(statement.id);
	return taskStatementPath(statement);
};
