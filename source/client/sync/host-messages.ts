import type {Message} from '../../core/fields.js';
import type {SignedMessage} from '../../core/message-file.js';
import {problemOf} from '../../core/transcript/check-message.js';
import {filedMessage} from '../../core/transcript/check-messages.js';
import {readFiles} from '../../core/transcript/git-source.js';
import type {ListedFile} from '../../core/transcript/transcript-source.js';
import {type HostConversation, partiesText, type Viewer} from './host-conversations.js';
import type {OpenHost} from './open-host.js';

/** Tells of those that are left out, for nobody knows who has written them. */
export type Unsound = {count: number};

type Looking = {
	of: (file: ListedFile) => HostConversation;
	files: readonly ListedFile[];
	unsound: Unsound;
	/** To check a signature takes longer than all else. */
	isWanted?: (body: string) => boolean;
};

/** The messages of these files of a conversation whose signatures hold, in the order of the files. */
export const soundMessages = async function* (
	opened: OpenHost,
	{of, files, unsound, isWanted = () => true}: Looking,
): AsyncGenerator<{message: SignedMessage; conversation: HostConversation}> {
	for await (const read of readFiles(opened.git, files)) {
		const conversation = of(read.file);
		const message = filedMessage(read, conversation.folder);
		if (message && !isWanted(message.body)) {
			continue;
		}

		if (message && isSound(message, conversation, opened)) {
			yield {message, conversation};
		} else {
			unsound.count += 1;
		}
	}
};

const isSound = (message: SignedMessage, {folder, room, parties}: HostConversation, opened: OpenHost): boolean => {
	const rooms = new Map(room === undefined ? [] : [[folder, {room}]]);
	const isOfPair =
		room !== undefined || [message.from_id, message.to_id].every(id => id !== undefined && parties.includes(id));
	return isOfPair && problemOf(message, folder, {...opened, rooms}) === undefined;
};

/** A message as `history` shows it. */
export const shownMessage = (
	{id, seq, kind, from, from_id, ts, reply_to, body}: SignedMessage,
	conversation: HostConversation,
	{opened, viewer}: {opened: OpenHost; viewer: Viewer},
): Message => ({
	id,
	seq,
	kind,
	from,
	from_id,
	...placeOf(conversation, {opened, viewer}),
	sent_at: ts,
	...(reply_to !== undefined && {reply_to}),
	body,
});

/** The room; or the other agent, and for one who is nobody both. */
const placeOf = (
	conversation: HostConversation,
	{opened, viewer}: {opened: OpenHost; viewer: Viewer},
): Pick<Message, 'room' | 'peer' | 'peer_id'> => {
	const {room, parties} = conversation;
	if (room !== undefined) {
		return {room};
	}

	const other = viewer && parties.find(id => id !== viewer.agent_id);
	return other === undefined
		? {peer: partiesText(opened, conversation)}
		: {peer: opened.agents.get(other)?.name ?? other, peer_id: other};
};

export const unsoundWarning = ({count}: Unsound, host: string): {warning?: string} =>
	count === 0
		? {}
		: {warning: `${count} left out whose signatures do not hold; lalia verify --host ${host} says which`};
