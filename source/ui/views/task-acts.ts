import {LaliaError} from '../../core/lalia-error.js';
import type {Reason} from '../../core/reasons.js';
import type {TaskView} from '../../core/tasks/fields.js';
import type {ProjectTasks} from '../../core/watch-events.js';
import type {Home, HomeState} from '../home.js';
import type {Picker} from '../parts/agent-picker.js';
import type {Question} from '../parts/question.js';
import {wordsOf} from '../parts/use-notice.js';

/** What the keys of a view of tasks act on, and by. */
export type Acting = {
	home: Home;
	state: HomeState;
	list: ProjectTasks;
	task: TaskView | undefined;
	ask: (question: Question) => void;
	pick: (picker: Picker) => void;
	say: (text: string, isError?: boolean) => void;
	clear: () => void;
};

type Request = {op: string; args: Record<string, unknown>; done: string};

/** Does it to the project that is shown, and says what came of it. */
export const act = ({home, list, say, clear}: Acting, {op, args, done}: Request): void => {
	clear();
	home.call(op, {...args, project: list.project}).then(
		result => {
			// Reason for the cast: some results have it, and none has anything else there.
			const {warning} = result as {warning?: string};
			say(warning === undefined ? done : `${done}; ${warning}`);
		},
		(error: unknown) => say(wordsOf(error), true),
	);
};

/** Does it once that was answered with yes. */
export const actAfter = (acting: Acting, text: string, request: Request): void =>
	acting.ask({text, answers: [{on: 'y', label: 'yes', run: () => act(acting, request)}]});

type Options = {force?: boolean; evict_owner?: boolean; wipe_worktree?: boolean};

/** Takes a task back; where that is refused, asks with the words of the refusal what may be done nevertheless. */
export const unpublish = (acting: Acting, slug: string, options: Options = {}): void => {
	const {home, list, say, clear, ask} = acting;
	clear();
	home.call('task unpublish', {slug, ...options, project: list.project}).then(
		result => {
			// Reason for the cast: it is the result of this.
			const {worktree_removed} = result as {worktree_removed: boolean};
			say(`unpublished ${slug}; its worktree ${worktree_removed ? 'is gone' : 'stays'}`);
		},
		(error: unknown) => {
			const reason = error instanceof LaliaError ? error.reason : undefined;
			const answers = waysOn(reason, options).map(({on, label, more}) => ({
				on,
				label,
				run: () => unpublish(acting, slug, {...options, ...more}),
			}));
			if (answers.length === 0) {
				say(wordsOf(error), true);
			} else {
				ask({text: `unpublish ${slug} nevertheless?`, refusal: wordsOf(error), answers});
			}
		},
	);
};

type Way = {on: string; label: string; more: Options};

/** A task that has a live owner needs both options. */
const evicted = {evict_owner: true, force: true};

const waysOn = (reason: Reason | undefined, {wipe_worktree = false}: Options): Way[] => {
	switch (reason) {
		case 'owner_live':
			return [
				{on: 'e', label: 'evict the owner', more: evicted},
				{on: 'w', label: 'evict, wipe the worktree', more: {...evicted, wipe_worktree: true}},
			];
		case 'needs_force':
			return [
				{on: 'f', label: 'force', more: {force: true}},
				{on: 'w', label: 'force, wipe the worktree', more: {force: true, wipe_worktree: true}},
			];
		case 'worktree_dirty':
		case 'worktree_unpushed':
			return wipe_worktree ? [{on: 'l', label: 'leave the worktree', more: {wipe_worktree: false}}] : [];
		default:
			return [];
	}
};
