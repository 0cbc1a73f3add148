import type {TaskList} from '../../core/tasks/task-list.js';
import type {Database} from './open-database.js';

/** Each project's tasks, whole: there are few, and they change together. */
export const taskListsTable = (database: Database) => {
	const ofMesh = database.prepare<[string], string>('SELECT list FROM mesh_task_lists WHERE project = ?').pluck();
	const allOfMesh = database.prepare<[], string>('SELECT list FROM mesh_task_lists ORDER BY project').pluck();
	const noteInMesh = database.prepare('INSERT INTO mesh_task_statements (id) VALUES (?)');
	const statementInMesh = database.prepare<[string]>('SELECT 1 FROM mesh_task_statements WHERE id = ?');
	const keepInMesh = database.prepare('INSERT OR REPLACE INTO mesh_task_lists (project, list) VALUES (?, ?)');
	const byProject = database.prepare<[string], string>('SELECT list FROM task_lists WHERE project = ?').pluck();
	const all = database.prepare<[], string>('SELECT list FROM task_lists ORDER BY project').pluck();
	const note = database.prepare('INSERT INTO task_statements (id, project) VALUES (?, ?)');
	const statement = database.prepare<[string]>('SELECT 1 FROM task_statements WHERE id = ?');
	const keep = database.prepare('INSERT OR REPLACE INTO task_lists (project, list) VALUES (?, ?)');
	// Reason for the cast: the column holds what `keep` wrote.
	const parse = (text: string): TaskList => JSON.parse(text) as TaskList;

	return {
		get: (project: string): TaskList | undefined => {
			const text = byProject.get(project);
			return text === undefined ? undefined : parse(text);
		},
		/** Those of this home. */
		all: (): TaskList[] => all.all().map(parse),
		/** The same of the mesh, as the mesh calls them. */
		mesh: {
			get: (project: string): TaskList | undefined => {
				const text = ofMesh.get(project);
				return text === undefined ? undefined : parse(text);
			},
			all: (): TaskList[] => allOfMesh.all().map(parse),
			put: (list: TaskList, statementId: string): void => {
				keepInMesh.run(list.project, JSON.stringify(list));
				noteInMesh.run(statementId);
			},
			hasStatement: (id: string): boolean => statementInMesh.get(id) !== undefined,
		},
		/** The list as this statement has made it. */
		put: (list: TaskList, statementId: string): void => {
			keep.run(list.project, JSON.stringify(list));
			note.run(statementId, list.project);
		},
		/** Lists as they were, and what they were made by. */
		restore: (lists: Iterable<TaskList>, statements: readonly {id: string; project: string}[]): void => {
			for (const list of lists) {
				keep.run(list.project, JSON.stringify(list));
			}

			for (const {id, project} of statements) {
				note.run(id, project);
			}
		},
		hasStatement: (id: string): boolean => statement.get(id) !== undefined || statementInMesh.get(id) !== undefined,
	};
};
