import * as z from 'zod';
import {defineOp} from '../op.js';
import {taskField} from '../tasks/fields.js';

/** What a workstream must have, and what it may; project and repo_root are for who is not in the repository. */
const shape =
	'{"project"?, "repo_root"?, "workstreams": [{"slug", "branch", "brief"?, "owned_paths"?: ["src"], ' +
	'"contracts"?: [{"other_slug", "note"}], "depends_on"?: ["slug"]}]}, where what has a ? may be left out';

export const taskPublish = defineOp({
	name: 'task publish',
	summary: 'Publish workstreams: a worktree, a room, a bundle and a row each',
	auth: 'none',
	effect: 'local',
	args: z.strictObject({
		file: z
			.string()
			.min(1)
			.meta({names: 'file'})
			.describe(`The payload, as JSON; - reads it from standard input: ${shape}`),
		mesh: z.boolean().optional().describe('For agents on all hosts of the mesh; the worktrees are made here'),
	}),
	positionals: [],
	result: z.object({
		slug: z.string(),
		outcome: z.enum(['published', 'changed', 'unchanged', 'failed']),
		task: taskField.optional(),
		error: z.object({reason: z.string(), message: z.string()}).optional(),
	}),
	reasons: ['invalid_payload', 'publish_failed'],
	examples: [{run: 'lalia task publish --file payload.json'}],
	streams: true,
});
