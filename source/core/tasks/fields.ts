import * as z from 'zod';
import {lineField} from '../fields.js';
import {slugField, workstreamField} from './payload.js';
import {statuses} from './task-list.js';

/** A task as the daemon shows it. */
export const taskField = workstreamField.extend({
	project: z.string(),
	worktree: z.string(),
	room: z.string(),
	/** Of a task of a mesh: the host that its worktree is on. */
	host: z.string().optional(),
	owner: z.string().nullable(),
	owner_id: z.string().nullable(),
	supervisor: z.string(),
	status: z.enum(statuses),
	/** The tasks of `depends_on` that are not merged yet. */
	waits_for: z.array(z.string()),
	published_at: z.string(),
	updated_at: z.string(),
});

export type TaskView = z.infer<typeof taskField>;

export const projectField = lineField.max(200).optional().describe('Default: the one that you are registered for');

/** A task that there is. */
export const taskSlugField = slugField.meta({names: 'task'});

/** The slug of a task; where it is left out, that of the branch of this folder. */
export const chosenSlugField = taskSlugField.optional().describe('Default: the task whose branch this folder is on');

/** Where the command was run, for the default of the slug; filled in by the client. */
export const branchHereField = z.string().max(1000).optional().meta({internal: true});
