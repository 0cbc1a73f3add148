import type {Home, HomeState, HumanRole} from '../home.js';
import {type Key, whileTyping} from '../parts/keys.js';
import type {useConversations} from '../parts/use-conversations.js';
import type {useReading} from '../parts/use-reading.js';
import {actionKeys, listKeys} from './conversation-keys.js';

const panes = ['conversations', 'feed', 'tasks', 'agents'] as const;

export type Pane = (typeof panes)[number];

type Acting = {
	home: Home;
	state: HomeState;
	chosen: ReturnType<typeof useConversations>;
	reading: ReturnType<typeof useReading>;
	jumps: readonly Key[];
	pane: Pane;
	/** What one who only looks is about to take part as. */
	role: HumanRole | undefined;
	setPane: (pane: Pane) => void;
	setRole: (role: HumanRole | undefined) => void;
	openView: (name: string) => void;
	report: (work: Promise<unknown>, done: string) => unknown;
};

/** What can be pressed on the dashboard now. */
export const overviewKeys = (acting: Acting): Key[] => {
	const {state, chosen, reading, jumps, pane, role, setPane, setRole} = acting;
	if (role) {
		const other = role === 'peer' ? 'supervisor' : 'peer';
		return [
			{on: ['tab'], label: `be ${other}`, does: `take part as ${other}`, run: () => setRole(other)},
			{on: ['escape'], label: 'cancel', does: 'go on looking only', run: () => setRole(undefined)},
		];
	}

	const next = panes[(panes.indexOf(pane) + 1) % panes.length] ?? 'conversations';
	const tab: Key = {on: ['tab'], label: 'next', does: 'go to the next pane', run: () => setPane(next)};
	const back: Key = {on: ['escape'], label: 'back', does: 'go to the list', run: () => setPane('conversations')};
	const become: Key = {on: ['R'], label: 'register', does: 'become an agent of your own', run: () => setRole('peer')};
	const isWriting = pane === 'feed' && chosen.canWrite;
	return isWriting
		? [tab, back, ...whileTyping(withoutLabels(reading.lineKeys)), ...whileTyping(reading.pageKeys)]
		: [
				tab,
				...paneKeys(acting),
				...(pane === 'conversations' ? [] : [back]),
				...(state.link !== 'connecting' && state.model.caller === null ? [become] : []),
				...jumps,
				...withoutLabels(reading.pageKeys),
			];
};

const paneKeys = ({home, chosen, reading, pane, setPane, openView, report}: Acting): Key[] => {
	const openFull = (name: string): Key => ({
		on: ['return'],
		label: 'open',
		does: `open ${name}`,
		run: () => openView(name),
	});
	switch (pane) {
		case 'conversations': {
			const read: Key = {on: ['return'], does: 'go to the feed', run: () => setPane('feed')};
			const actions = actionKeys({home, chosen, report, write: () => setPane('feed')});
			const own = chosen.canWrite ? [...actions.slice(0, 1), ...withoutLabels(actions.slice(1))] : [read, ...actions];
			return [...own, ...withoutLabels(listKeys(chosen.go))];
		}
		case 'feed':
			return withoutLabels(reading.lineKeys);
		case 'tasks':
			return [openFull('tasks')];
		case 'agents':
			return [openFull('agents')];
	}
};

/** The footer has no room for them; the help has. */
const withoutLabels = (keys: readonly Key[]): Key[] => keys.map(({label: _, ...key}) => key);
