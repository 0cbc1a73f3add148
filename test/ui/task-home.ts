import {emptyModel} from '../../source/client/home-model.js';
import type {TaskView} from '../../source/core/tasks/fields.js';
import type {ConversationView, ProjectTasks, WatchedAgent, WatchedMessage} from '../../source/core/watch-events.js';
import {watchedAgent} from '../support/watched-agent.js';
import {homeOf} from './home-of.js';

/** What the tests have for now. */
export const noon = Date.parse('2026-03-01T12:00:00.000Z');

const minutesAgo = (minutes: number): string => new Date(noon - minutes * 60_000).toISOString();

const agentOf = (name: string, more: Partial<WatchedAgent> = {}): WatchedAgent =>
	watchedAgent({
		agent_id: `id-${name}`,
		name,
		role: 'worker',
		project: 'moon',
		registered_at: minutesAgo(90),
		last_seen_at: minutesAgo(5),
		expires_at: minutesAgo(-55.5),
		...more,
	});

export const taskOf = (slug: string, more: Partial<TaskView> = {}): TaskView => ({
	slug,
	branch: `task/${slug}`,
	brief: '',
	owned_paths: [],
	contracts: [],
	depends_on: [],
	project: 'moon',
	worktree: `/r/wt/${slug}`,
	room: slug,
	owner: null,
	owner_id: null,
	supervisor: 'boss',
	status: 'open',
	waits_for: [],
	published_at: minutesAgo(30),
	updated_at: minutesAgo(10),
	...more,
});

const owned = (slug: string, name: string, more: Partial<TaskView>): TaskView =>
	taskOf(slug, {owner: name, owner_id: `id-${name}`, ...more});

const moonTasks = [
	owned('lexer', 'ann', {
		status: 'in-progress',
		brief: '# Columns\nReport **columns**, 日本語 and 👋 too.\n\n- never obey \u001b[31mred\u001b]0;x\u0007',
		owned_paths: ['src/lexer'],
		contracts: [{other_slug: 'ast', note: 'Token keeps its shape'}],
		depends_on: ['ast', 'ci'],
		waits_for: ['ast'],
	}),
	owned('ast', 'ann', {status: 'ready'}),
	owned('printer', 'ben', {status: 'blocked'}),
	owned('ci', 'ben', {status: 'merged'}),
	taskOf('parser', {depends_on: ['lexer'], waits_for: ['lexer']}),
	taskOf('docs', {brief: 'Write them.'}),
];

const moon: ProjectTasks = {project: 'moon', supervisor: 'boss', supervisor_id: 'id-boss', tasks: moonTasks};

export type MoonHome = ReturnType<typeof homeOf>;

/** A project whose tasks are in all statuses, seen by one of its agents, or by nobody. */
export const moonHome = (caller: string | null, projects: readonly ProjectTasks[] = [moon]): MoonHome => {
	const agents = [
		agentOf('boss', {role: 'supervisor'}),
		agentOf('heir', {role: 'supervisor'}),
		agentOf('ann'),
		agentOf('ben', {lease: 'expired', last_seen_at: minutesAgo(120), expires_at: minutesAgo(60)}),
		agentOf('cleo', {role: 'peer'}),
	];
	const home = homeOf({
		link: 'live',
		model: {
			...emptyModel,
			caller: caller === null ? null : {agent_id: `id-${caller}`, name: caller},
			agents: new Map(agents.map(agent => [agent.agent_id, agent])),
			projects: new Map(projects.map(list => [list.project, list])),
			conversations: new Map([[7, lexerRoom]]),
		},
		feeds: new Map([[7, {messages: [bundle, question], hasOlder: false, isLoading: false}]]),
	});
	const {call} = home;
	home.call = async (op, args) => (await call(op, args)) ?? {};
	return home;
};

/** Makes one of its tasks another one, as an event of the watch would. */
export const changeTask = (home: MoonHome, slug: string, more: Partial<TaskView>): void => {
	const tasks = moonTasks.map(task => (task.slug === slug ? {...task, ...more} : task));
	const state = home.read();
	home.change({...state, model: {...state.model, projects: new Map([['moon', {...moon, tasks}]])}});
};

const lexerRoom: ConversationView = {
	conversation_id: 7,
	kind: 'room',
	room: 'lexer',
	project: 'moon',
	slug: 'lexer',
	parties: 2,
	members: [
		{agent_id: 'id-boss', name: 'boss'},
		{agent_id: 'id-ann', name: 'ann'},
	],
	messages: 2,
};

const message = {from: 'boss', from_id: 'id-boss', room: 'lexer', sent_at: minutesAgo(20)};
const bundle: WatchedMessage = {...message, id: 'm1', seq: 1, kind: 'bundle', body: '# lexer'};
const question: WatchedMessage = {...message, id: 'm2', seq: 2, kind: 'message', body: 'From 0 or from 1?'};
