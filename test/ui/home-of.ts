import type {Home, HomeState} from '../../source/ui/home.js';

export type HomeStandingStill = Home & {
	calls: [string, Record<string, unknown>][];
	change: (state: HomeState) => void;
	/** What an operation answers from now on; others answer nothing. */
	answers: Map<string, unknown>;
};

/** A home that stands still, and what was asked of it. */
export const homeOf = (state: HomeState): HomeStandingStill => {
	const calls: [string, Record<string, unknown>][] = [];
	const answers = new Map<string, unknown>();
	const listeners = new Set<() => void>();
	let current = state;
	const home: HomeStandingStill = {
		calls,
		answers,
		change: next => {
			current = next;
			for (const listener of listeners) {
				listener();
			}
		},
		read: () => current,
		subscribe: listener => {
			listeners.add(listener);
			return () => listeners.delete(listener);
		},
		call: async (op, args) => {
			calls.push([op, args]);
			return answers.get(op);
		},
		openFeed: () => {},
		loadOlder: async () => {},
		become: async () => home,
		close: () => {},
	};
	return home;
};
