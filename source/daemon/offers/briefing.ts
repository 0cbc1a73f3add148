import {excerpt} from '../../core/excerpt.js';
import type {ResultOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';
import {isUnmerged} from '../../core/tasks/task-list.js';
import type {Called, Scope} from '../handler.js';
import {viewPeer} from '../message-view.js';
import type {StoredMessage} from '../store/messages.js';

type Briefing = Pick<ResultOf<Ops['offer']>, 'rooms' | 'tasks' | 'questions'>;

const maxTasks = 20;
const maxQuestions = 10;
const excerptWidth = 120;

/** What an agent has to know again whose session begins, or has lost what was said. */
export const briefingOf = (scope: Scope & Called): Briefing => ({
	rooms: scope.store.rooms
		.of(scope.caller.agent_id)
		.flatMap(({room, archived_at}) => (archived_at === null ? room : [])),
	tasks: tasksOf(scope),
	questions: questionsOf(scope),
});

const tasksOf = ({store, caller}: Scope & Called): Briefing['tasks'] =>
	store.taskLists
		.all()
		.flatMap(({project, supervisor, tasks}) =>
			Object.values(tasks)
				.filter(task => isUnmerged(task) && (task.owner === caller.agent_id || supervisor === caller.agent_id))
				.map(({slug, status, branch, worktree, owner}) => ({
					...{slug, project, status, branch, worktree},
					owner: owner === null ? null : (store.agents.get(owner)?.name ?? owner),
				})),
		)
		.slice(0, maxTasks);

/** The newest first. */
const questionsOf = (scope: Scope & Called): Briefing['questions'] => {
	const {store, caller} = scope;
	return [...store.messages.questionsFrom(caller.agent_id), ...store.messages.questionsTo(caller.agent_id)]
		.filter(question => store.messages.answerTo(question, question.to_id ?? '') === undefined)
		.sort((left, right) => right.pos - left.pos)
		.slice(0, maxQuestions)
		.map(question => viewQuestion(scope, question));
};

const viewQuestion = (scope: Scope & Called, {seq, sent_at, body, from_id, to_id}: StoredMessage) => {
	const mine = from_id === scope.caller.agent_id;
	return {
		...viewPeer(scope, mine ? (to_id ?? '') : from_id),
		seq,
		asked_at: new Date(sent_at).toISOString(),
		excerpt: excerpt(body, excerptWidth),
		mine,
	};
};
