import type {ArgsOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';
import type {Reply} from '../../core/protocol.js';
import type {BatchRunner} from '../batch-runner.js';
import {scopeOf} from '../call-handler.js';
import type {Parts} from '../handler.js';
import type {Incoming} from '../incoming.js';
import {checkAuthority, undo} from '../ops/publish-task.js';
import {removeMark} from '../tasks/making-mark.js';
import {unmergedTask} from '../tasks/publish.js';
import {makeWorktree, planWorktree} from '../tasks/worktrees.js';

type Publishing = {parts: Parts; meshParts: Parts; runner: BatchRunner; send: (incoming: Incoming) => void};

/**
 * A task of the mesh has its worktree on the host of who publishes it: made before the mesh is told, and taken back where
 * that refuses. The row and the end of the plan are one transaction, as at home.
 */
export const publishHere = (incoming: Incoming, {parts, meshParts, runner, send}: Publishing): void => {
	// Reason for the cast: it is what the schema of `publish-task` has read.
	const args = incoming.args as ArgsOf<Ops['publish-task']>;
	const {repo_root, workstream, project} = args;
	const {store} = parts;
	const publish = async (): Promise<void> => {
		checkAuthority(scopeOf(meshParts, incoming, {now: incoming.at, effects: []}), args);
		if (unmergedTask(meshParts.store.taskLists.get(project), workstream.slug)) {
			await sent(incoming, send);
			return;
		}

		const plan = await planWorktree(repo_root, workstream);
		store.transaction(() => store.worktreePlans.put(incoming.request.id, plan));
		const takeBack = async (): Promise<void> => {
			await undo(plan, parts);
			store.transaction(() => store.worktreePlans.remove(incoming.request.id));
		};
		await makeWorktree(plan).catch(async error => {
			await takeBack();
			throw error;
		});
		const reply = await sent(incoming, send);
		if (reply.ok) {
			await removeMark(plan.repo_root, plan.path);
		} else if (reply.error.context?.['outcome'] !== 'unknown') {
			await takeBack();
		}
	};
	parts.repositories(repo_root, publish).catch(error => runner.refuse(incoming, error));
};

/** Sends it, and resolves with what is answered. */
const sent = (incoming: Incoming, send: (incoming: Incoming) => void): Promise<Reply> =>
	new Promise(resolve => {
		const {connection} = incoming;
		const answer = (reply: Reply): void => {
			connection.send(reply);
			resolve(reply);
		};
		send({...incoming, connection: {...connection, send: answer}});
	});
