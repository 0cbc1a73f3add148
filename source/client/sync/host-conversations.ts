import {parseAddress} from '../../core/address.js';
import {LaliaError} from '../../core/lalia-error.js';
import {filedMessage} from '../../core/transcript/check-messages.js';
import {readFiles} from '../../core/transcript/git-source.js';
import {conversationFolderOf} from '../../core/transcript/message-path.js';
import {namesOf} from '../../core/transcript/registry-file.js';
import {type RoomStatement, roomPartAt} from '../../core/transcript/room-files.js';
import {readRoomTexts, statementsIn} from '../../core/transcript/room-texts.js';
import type {ListedFile} from '../../core/transcript/transcript-source.js';
import type {OpenHost} from './open-host.js';

/** A conversation on another host, with the files of its messages. */
export type HostConversation = {
	folder: string;
	room?: string;
	/** Ids: the two of a channel, the members of a room. */
	parties: string[];
	files: ListedFile[];
};

/** Who looks: an agent, or one who may see all. */
export type Viewer = {agent_id: string} | undefined;

/** The conversations that the viewer may see: an agent those that it is in. */
export const visibleConversations = async (opened: OpenHost, viewer: Viewer): Promise<HostConversation[]> => {
	const folders = new Map<string, ListedFile[]>();
	for (const file of opened.files) {
		const folder = conversationFolderOf(file.path);
		const files = folders.get(folder ?? '') ?? [];
		files.push(file);
		folders.set(folder ?? '', files);
	}

	folders.delete('');
	const all = [...(await channelsOf(opened, folders)), ...(await roomsOf(opened, folders))];
	return all.filter(({parties}) => !viewer || parties.includes(viewer.agent_id));
};

type Folders = ReadonlyMap<string, ListedFile[]>;

/** Whose a channel is stands in each of its messages. */
const channelsOf = async ({git}: OpenHost, folders: Folders): Promise<HostConversation[]> => {
	const channels = [...folders].filter(([folder]) => folder.startsWith('peers/'));
	const firsts = channels.flatMap(([, files]) => files.slice(0, 1));
	const found: HostConversation[] = [];
	for await (const read of readFiles(git, firsts)) {
		const folder = conversationFolderOf(read.file.path) ?? '';
		const message = filedMessage(read, folder);
		if (message?.to_id !== undefined) {
			found.push({folder, parties: [message.from_id, message.to_id], files: folders.get(folder) ?? []});
		}
	}

	return found;
};

const roomsOf = async ({git, files}: OpenHost, folders: Folders): Promise<HostConversation[]> => {
	const own = files.filter(({path}) => (roomPartAt(path)?.part ?? 'facts') !== 'facts');
	return [...(await readRoomTexts(readFiles(git, own)))].map(([folder, texts]) => {
		const found = statementsIn(folder, texts);
		const parties = membersAfter('problem' in found ? [] : found.statements);
		return {folder, room: roomNameIn(folder), parties, files: folders.get(folder) ?? []};
	});
};

/** A folder has the id of its room beside the name where another room had that name. */
const roomNameIn = (folder: string): string => folder.slice('rooms/'.length).split('~', 1)[0] ?? '';

const membersAfter = (statements: readonly RoomStatement[]): string[] => {
	const inside = new Set<string>();
	for (const {joined, left} of statements) {
		for (const id of joined) {
			inside.add(id);
		}

		for (const id of left) {
			inside.delete(id);
		}
	}

	return [...inside];
};

type Where = {source: string; isRoom: boolean; viewer: Viewer};

/**
 * The one that is meant: a room by its name; a channel by the other agent, or for one who is nobody by either of the two, or
 * by both: `ada,bob`.
 * @throws LaliaError `room_not_found`, `not_a_member`, `agent_not_found`, `ambiguous_address`
 */
export const chooseConversation = async (
	opened: OpenHost,
	{source, isRoom, viewer}: Where,
): Promise<HostConversation> => {
	const visible = await visibleConversations(opened, viewer);
	const {host} = opened.host;
	if (isRoom) {
		const room = visible.find(each => each.room === source);
		if (room) {
			return room;
		}

		const isThere = (await visibleConversations(opened, undefined)).some(each => each.room === source);
		throw isThere
			? new LaliaError('not_a_member', `you are not in the room ${source} on ${host}; --observe shows it all the same`)
			: new LaliaError('room_not_found', `there is no room ${source} on ${host}`);
	}

	const words = source.split(',');
	const fitting = visible.filter(
		({room, parties}) =>
			room === undefined &&
			words.every(word => parties.some(id => id !== viewer?.agent_id && isMeant(opened, word, id))),
	);
	const [channel, second] = fitting;
	if (!channel) {
		const advice = viewer ? ', with you in it; --observe shows those of others' : '';
		throw new LaliaError('agent_not_found', `there is no channel with ${source} on ${host}${advice}`);
	}

	if (second) {
		const candidates = fitting.map(each => partiesText(opened, each));
		throw new LaliaError('ambiguous_address', `${source} has several channels on ${host}`, {context: {candidates}});
	}

	return channel;
};

/** What a channel of others is called. */
export const partiesText = ({agents}: OpenHost, {parties}: HostConversation): string =>
	parties
		.map(id => agents.get(id)?.name ?? id)
		.sort()
		.join(',');

const isMeant = ({agents}: OpenHost, word: string, id: string): boolean => {
	const address = parseAddress(word);
	if (address.kind === 'id') {
		return address.agent_id === id;
	}

	const agent = agents.get(id);
	return (
		agent !== undefined &&
		namesOf(agent).includes(address.name) &&
		(['project', 'branch', 'worktree'] as const).every(
			part => address[part] === undefined || address[part] === agent[part],
		)
	);
};
