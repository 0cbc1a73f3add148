import {useEffect, useState} from 'react';
import type {HomeModel} from '../../client/home-model.js';
import type {TaskView} from '../../core/tasks/fields.js';
import type {ConversationView, ProjectTasks} from '../../core/watch-events.js';
import type {Home, HomeState} from '../home.js';
import type {TaskGroup} from './task-groups.js';
import {useOpenFeed} from './use-open-feed.js';

type Choosing = {
	home: Home;
	state: HomeState;
	/** The only project, where one was named. */
	project?: string | undefined;
	/** The task that is selected at first. */
	slug?: string | undefined;
	groupsOf: (tasks: readonly TaskView[]) => TaskGroup[];
};

/** The tasks of one of the home's projects, of which one is selected and its room's messages are there. */
export const useTasks = ({home, state: {model}, project, slug, groupsOf}: Choosing) => {
	const projects = projectsOf(model, project);
	const [shown, show] = useState<string>();
	const place = Math.max(
		0,
		projects.findIndex(list => list.project === (shown ?? nearestOf(model, projects))),
	);
	const list = projects[place];
	const shownNow = list?.project;
	useEffect(() => show(before => before ?? shownNow), [shownNow]); // a claim elsewhere must not move one there

	const isOwn = ({owner_id}: TaskView): boolean => owner_id !== null && owner_id === model.caller?.agent_id;
	const groups = groupsOf(list?.tasks ?? []);
	const tasks = groups.flatMap(group => group.tasks);
	const [selected, setSelected] = useState({slug, index: 0});
	const found = tasks.findIndex(task => task.slug === selected.slug);
	const first = selected.slug === undefined ? tasks.findIndex(isOwn) : selected.index;
	const index = found >= 0 ? found : Math.max(0, Math.min(first, tasks.length - 1));
	const current = tasks[index];
	const currentSlug = current?.slug;
	useEffect(() => {
		if (currentSlug !== undefined) {
			setSelected({slug: currentSlug, index}); // what moves takes the cursor with it
		}
	}, [currentSlug, index]);
	const select = (task: TaskView | undefined): void => {
		if (task) {
			setSelected({slug: task.slug, index: tasks.indexOf(task)});
		}
	};

	const room = roomOf(model, current);
	useOpenFeed(home, room);

	return {
		projects,
		place,
		list,
		groups,
		current,
		room,
		select,
		/** Along all of them, in the order in which they are shown. */
		go: (steps: number): void => select(tasks[Math.max(0, Math.min(tasks.length - 1, index + steps))]),
		nextProject: (): void => show(projects[(place + 1) % projects.length]?.project),
	};
};

/** By name; the order does not change with what happens, so that nothing moves under the cursor. */
const projectsOf = ({projects}: HomeModel, named: string | undefined): ProjectTasks[] =>
	[...projects.values()]
		.filter(({project}) => named === undefined || project === named)
		.sort((left, right) => (left.project < right.project ? -1 : 1));

/** The project that concerns the caller most: supervised, worked in, registered for. */
const nearestOf = ({caller, agents}: HomeModel, projects: readonly ProjectTasks[]): string | undefined => {
	const id = caller?.agent_id ?? '';
	const own = projects.find(({supervisor_id}) => supervisor_id === id);
	const owned = projects.find(({tasks}) => tasks.some(({owner_id}) => owner_id === id));
	return (own ?? owned)?.project ?? agents.get(id)?.project ?? undefined;
};

const roomOf = ({conversations}: HomeModel, task: TaskView | undefined): ConversationView | undefined =>
	task && [...conversations.values()].find(({kind, room}) => kind === 'room' && room === task.room);
