import {titleOf} from '../../client/home-model.js';
import type {Home} from '../home.js';
import type {Key} from '../parts/keys.js';
import {markRead} from '../parts/mail.js';
import type {useConversations} from '../parts/use-conversations.js';

type Chosen = ReturnType<typeof useConversations>;

export const listKeys = (go: (steps: number) => void): Key[] => [
	{on: ['up', 'k'], sign: '↑↓', label: 'select', does: 'select the one above', run: () => go(-1)},
	{on: ['down', 'j'], does: 'select the one below', run: () => go(1)},
];

type Acting = {
	home: Home;
	chosen: Chosen;
	report: (work: Promise<unknown>, done: string) => unknown;
	write: () => void;
};

/** What can be done with the selected conversation now. */
export const actionKeys = ({home, chosen, report, write}: Acting): Key[] => {
	const {current, canWrite, canJoin, isMember, unread, shownSeq} = chosen;
	if (!current) {
		return [];
	}

	const title = titleOf(current);
	const {room = ''} = current;
	return [
		...(canWrite ? [{on: ['return'], label: 'write', does: 'write a message', run: write}] : []),
		...(isMember && unread > 0 && shownSeq !== undefined
			? [
					{
						on: ['m'],
						label: 'mark read',
						does: 'take what is unread here out of your mailbox',
						run: () => report(markRead(home, current, shownSeq), `${title}: all read`),
					},
				]
			: []),
		...(canJoin ? [joinKey({home, room, report})] : []),
	];
};

export const joinKey = ({home, room, report}: Pick<Acting, 'home' | 'report'> & {room: string}): Key => ({
	on: ['J'],
	label: 'join',
	does: 'join this room',
	run: () => report(home.call('join', {room}), `joined ${room}`),
});
