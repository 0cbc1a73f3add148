import {useEffect} from 'react';
import {byStatus} from '../parts/task-groups.js';
import {useHome} from '../parts/use-home.js';
import {useOwnProject} from './own-project.js';
import {noTasks} from './task-list.js';
import {Tasks} from './tasks.js';
import type {ViewProps} from './view-props.js';

type Props = ViewProps & {args: Record<string, unknown>};

/** One task on the whole screen, or all of a project; a task that is not there ends it as on the plain face. */
export const TaskShowView = ({home, end, args}: Props) => {
	const {link, model} = useHome(home);
	const project = useOwnProject(home, args);
	const slug = args['slug'] === undefined ? undefined : String(args['slug']);
	const lists = [...model.projects.values()].filter(list => project === undefined || list.project === project);
	const holder = lists.find(({tasks}) => tasks.some(task => task.slug === slug));
	const isMissing = slug !== undefined && link === 'live' && !holder;

	// biome-ignore lint/correctness/useExhaustiveDependencies: it is looked for once, when all that there is is known
	useEffect(() => {
		if (isMissing) {
			home.call('task show', args).catch((error: unknown) => end({error}));
		}
	}, [link === 'live']);

	return (
		<Tasks
			home={home}
			end={end}
			title="tasks"
			groupsOf={byStatus}
			project={project ?? holder?.project}
			slug={slug}
			empty={noTasks}
		/>
	);
};
