import type {ArgsOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';
import {worktreePath} from '../../core/tasks/places.js';
import type {Called, Scope} from '../handler.js';
import {checkAuthority} from '../ops/publish-task.js';
import {checkGates, takeBack} from '../ops/task-unpublish.js';
import {projectOf} from './projects.js';
import {type Publication, publish, republish, unmergedTask} from './publish.js';

type Publishing = Parameters<typeof publish>[0] & Parameters<typeof checkAuthority>[0];

/** Room, bundle and row of a task. Its worktree is on the host that publishes it, and was made there before. */
export const meshPublishTask = (scope: Publishing, args: Publication) => {
	const {project, repo_root, workstream} = args;
	checkAuthority(scope, args);
	const there = unmergedTask(scope.store.taskLists.get(project), workstream.slug);
	return there ? republish(scope, args, there) : publish(scope, args, worktreePath(repo_root, workstream.slug));
};

type Unpublishing = Parameters<typeof checkGates>[0] & Scope & Called;

/** The row goes and the room is archived; the worktree, wherever that is, stays. */
export const meshUnpublishTask = (scope: Unpublishing, args: ArgsOf<Ops['task unpublish']>) => {
	const project = projectOf(scope, args.project);
	const {task} = checkGates(scope, {...args, project});
	const warning = `${task.worktree} stays: the worktree of a task of the mesh is its host's`;
	return {
		slug: task.slug,
		worktree_removed: false,
		room_archived: takeBack(scope, {project, task}),
		...(args.wipe_worktree && {warning}),
	};
};
