import {parseAddress} from '../address.js';
import {canonicalJson} from '../canonical-json.js';
import {workstreamField} from '../tasks/payload.js';
import {worktreePath} from '../tasks/places.js';
import type {TaskFacts, TaskStatement} from '../tasks/statement-file.js';
import {isUnmerged, ownStatuses, type Task, type TaskList} from '../tasks/task-list.js';
import type {AgentFacts} from './registry-file.js';
import {isNameOf} from './room-rules.js';

/** A request about tasks, and what there was when it was committed. */
export type TaskStep = {
	statement: TaskStatement;
	caller: AgentFacts;
	list: TaskList | undefined;
	/** The task that it is about, where it is about one that is there. */
	task: Task | undefined;
	/** The agent that it is said to name. */
	agent: AgentFacts | undefined;
};

type Rule = {
	isAllowed: (step: TaskStep) => boolean;
	/** What the daemon found out for the request has to be just this. */
	facts: (step: TaskStep) => TaskFacts;
};

const supervises = ({caller, list}: TaskStep): boolean =>
	caller.role === 'supervisor' && list?.supervisor === caller.agent_id;

const ofSlug = ({statement: {args}}: TaskStep): TaskFacts => ({slugs: [String(args['slug'])]});

/** The request named an agent by an address: it is one that this can mean. */
const withAgent = (facts: TaskFacts, address: unknown, agent: AgentFacts | undefined): TaskFacts => {
	const meant = parseAddress(String(address));
	const isMeant = agent && (meant.kind === 'id' ? meant.agent_id === agent.agent_id : meant.name === agent.name);
	return isMeant ? {...facts, agent: agent.agent_id} : facts;
};

const publish: Rule = {
	isAllowed: step => {
		const {statement, caller, list} = step;
		const isFree = list === undefined && caller.role === 'supervisor';
		const {success} = workstreamField.safeParse(statement.args['workstream']);
		const isOwn =
			caller.project === statement.project && [null, statement.args['repo_root']].includes(caller.repo_root);
		return success && isOwn && (isFree || supervises(step));
	},
	facts: ({statement: {args, facts}, task}) => {
		const {slug} = workstreamField.parse(args['workstream']);
		if (task && isUnmerged(task)) {
			return {slugs: [slug], worktree: task.worktree, room: task.room};
		}

		const repo_root = String(args['repo_root']);
		return {slugs: [slug], repo_root, worktree: worktreePath(repo_root, slug), ...(facts.room && {room: facts.room})};
	},
};

const claim: Rule = {
	isAllowed: ({caller, task}) => caller.role !== 'supervisor' && task?.status === 'open',
	facts: ({statement: {args}, caller, task}) => {
		const isHere = task?.branch === (args['branch'] ?? caller.branch);
		return {slugs: args['slug'] === undefined && task && isHere ? [task.slug] : [String(args['slug'])]};
	},
};

const setStatus: Rule = {
	isAllowed: step => {
		const {statement, caller, task} = step;
		const status = statement.args['status'];
		const isOwn = (ownStatuses as readonly unknown[]).includes(status) && task?.owner === caller.agent_id;
		return task !== undefined && isUnmerged(task) && (status === 'merged' ? supervises(step) : isOwn);
	},
	facts: ofSlug,
};

const unassign: Rule = {
	isAllowed: step => supervises(step) && step.task !== undefined && isUnmerged(step.task) && step.task.owner !== null,
	facts: ofSlug,
};

const reassign: Rule = {
	isAllowed: step => {
		const {task, agent} = step;
		const isOther = agent !== undefined && agent.role !== 'supervisor' && task?.owner !== agent.agent_id;
		return supervises(step) && task !== undefined && isUnmerged(task) && isOther;
	},
	facts: step => withAgent(ofSlug(step), step.statement.args['agent'], step.agent),
};

/** That the former supervisor was away when the new one took over, git does not tell. */
const handOff: Rule = {
	isAllowed: step => {
		const {caller, list, agent, statement} = step;
		const isSupervisor = agent?.role === 'supervisor' && agent.project === statement.project;
		return list !== undefined && isSupervisor && (supervises(step) || agent.agent_id === caller.agent_id);
	},
	facts: ({statement: {args}, agent}) => withAgent({slugs: []}, args['supervisor'], agent),
};

const mergedSlugs = ({tasks}: TaskList): string[] =>
	Object.values(tasks).flatMap(task => (isUnmerged(task) ? [] : [task.slug]));

const rules = new Map<string, Rule>([
	['publish-task', publish],
	['task claim', claim],
	['task set-status', setStatus],
	['task unassign', unassign],
	['task reassign', reassign],
	['task handoff', handOff],
	['task unpublish', {isAllowed: step => supervises(step) && step.task !== undefined, facts: ofSlug}],
	['task gc', {isAllowed: supervises, facts: ({list}) => ({slugs: list ? mergedSlugs(list) : []})}],
]);

/** Why this could not be done then, or is not what was signed. */
export const taskProblem = (step: TaskStep): string | undefined => {
	const {statement, caller} = step;
	const {op, args, project, facts} = statement;
	const rule = rules.get(op);
	if (!rule?.isAllowed(step)) {
		return `${caller.name} could not do this (${op}) when it was committed`;
	}

	const isSaid = isNameOf(args['project'] ?? caller.project ?? '', project);
	return isSaid && canonicalJson(facts) === canonicalJson(rule.facts(step))
		? undefined
		: 'what was found out for it is not what its signed arguments say';
};
