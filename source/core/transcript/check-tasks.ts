import {parseTaskStatement, type TaskStatement, taskListPath, taskStatementPath} from '../tasks/statement-file.js';
import {renderTaskList, type TaskList} from '../tasks/task-list.js';
import {type Agents, type Checking, isStatedBy, readBelow} from './checking.js';
import {isTimeOfRequest} from './statements.js';
import {type Report, textOf} from './transcript-source.js';

export type CheckedTasks = {
	/** By id, those that are signed as they should be. */
	statements: Map<string, TaskStatement>;
	/** Of every statement, also of those that do not hold. */
	ids: string[];
	/** The text of each `task-list.json`, by its path. */
	shown: ReadonlyMap<string, string>;
};

/** Every signed request about tasks, each checked by itself. */
export const checkTasks = async (checking: Checking, agents: Agents): Promise<CheckedTasks> => {
	const statements = new Map<string, TaskStatement>();
	const ids: string[] = [];
	const shown = new Map<string, string>();
	for await (const read of readBelow(checking, 'tasks')) {
		const {path} = read.file;
		const text = textOf(read) ?? '';
		if (path.endsWith('/task-list.json')) {
			shown.set(path, text);
			continue;
		}

		const [, name = ''] = /([^/]+)\.json$/.exec(path) ?? [];
		ids.push(name);
		const statement = parseTaskStatement(text);
		const problem = statement ? statementProblem(statement, {path, agents, ...checking}) : 'it is no signed request';
		if (statement && problem === undefined) {
			statements.set(statement.id, statement);
			continue;
		}

		checking.report.refuse(path, problem ?? '', name);
	}

	return {statements, ids, shown};
};

type Known = Checking & {path: string; agents: Agents};

const statementProblem = (statement: TaskStatement, {path, agents, ...checking}: Known): string | undefined => {
	const {id, agent_id, at} = statement;
	const signer = agents.get(agent_id);
	if (!signer) {
		return `its agent ${agent_id} is not in the registry`;
	}

	if (!isStatedBy(signer, statement, checking)) {
		return `its signature is not by ${signer.name}, or it was changed after it was signed`;
	}

	if (!isTimeOfRequest(at, statement)) {
		return 'its time is not that of its signature';
	}

	if (path !== taskStatementPath(statement)) {
		return 'it is not where that request is kept';
	}

	return checking.placeOf.has(id) ? undefined : 'no commit names it';
};

type Followed = {lists: ReadonlyMap<string, TaskList>; tasks: CheckedTasks; isWhole: boolean; report: Report};

/** Is each `task-list.json` what follows from the statements? `isWhole`: all of them hold. */
export const checkTaskLists = ({lists, tasks: {shown}, isWhole, report}: Followed): void => {
	const due = new Map([...lists.values()].map(list => [taskListPath(list.project), renderTaskList(list)]));
	for (const path of new Set([...due.keys(), ...shown.keys()])) {
		if (isWhole && shown.get(path) !== due.get(path)) {
			report.remark(path, 'it is gone, or says something else than its signed statements');
		}
	}
};
