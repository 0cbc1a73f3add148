import type {WatchedAgent} from '../../source/core/watch-events.js';

type Given = Partial<WatchedAgent> &
	Pick<WatchedAgent, 'agent_id' | 'name' | 'registered_at' | 'last_seen_at' | 'expires_at'>;

/** A peer of which no more is known than what is given. */
export const watchedAgent = (given: Given): WatchedAgent => ({
	role: 'peer',
	project: null,
	harness: null,
	model: null,
	worktree: null,
	branch: null,
	repo_root: null,
	cwd: null,
	lease: 'live',
	waiting: false,
	...given,
});
