import type {Key as InkKey} from 'ink';

/** A key that does something now. */
export type Key = {
	/** Its names: a character, or `up`, `down`, `left`, `right`, `return`, `escape`, `tab`, `pageUp`, `pageDown`, `home`, `end`. */
	on: readonly string[];
	/** What the footer shows in the place of its first name. */
	sign?: string;
	/** What the footer calls it; left out there if undefined. */
	label?: string;
	/** What it does, for the help. */
	does: string;
	run: () => void;
};

const named = {
	up: 'upArrow',
	down: 'downArrow',
	left: 'leftArrow',
	right: 'rightArrow',
	return: 'return',
	escape: 'escape',
	tab: 'tab',
	pageUp: 'pageUp',
	pageDown: 'pageDown',
	home: 'home',
	end: 'end',
} as const satisfies Record<string, keyof InkKey>;

/** The key that was pressed, if it is among these. */
export const keyPressed = (keys: readonly Key[], input: string, pressed: InkKey): Key | undefined => {
	const special = Object.entries(named).find(([, flag]) => pressed[flag])?.[0];
	const name = special ?? (pressed.ctrl || pressed.meta ? '' : input);
	return keys.find(({on}) => on.includes(name));
};

/** Those that still work where letters go into a field. */
export const whileTyping = (keys: readonly Key[]): Key[] =>
	keys.map(key => ({...key, on: key.on.filter(name => name.length > 1)})).filter(({on}) => on.length > 0);

const signs: Record<string, string> = {
	up: '↑',
	down: '↓',
	left: '←',
	right: '→',
	return: 'Enter',
	escape: 'Esc',
	tab: 'Tab',
	pageUp: 'PgUp',
	pageDown: 'PgDn',
	home: 'Home',
	end: 'End',
	' ': 'Space',
};

export const signOf = (name: string): string => signs[name] ?? name;
