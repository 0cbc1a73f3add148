import {bareName, nameInMesh} from '../../core/mesh/mesh-names.js';
import {type Agent, untold} from '../store/agents.js';
import type {Conversation} from '../store/conversations.js';
import type {Store} from '../store/open-store.js';
import type {Room} from '../store/rooms.js';

/**
 * The store as a request of the mesh sees it, on every host alike: nothing that this home alone knows of, all by the names
 * that the mesh has for it. Mail is kept for agents of this host only.
 */
export const meshStoreOf = (store: Store, mesh: string): Store => ({
	...store,
	agents: meshAgents(store),
	conversations: meshConversations(store, mesh),
	rooms: meshRooms(store, mesh),
	...meshMail(store),
	statements: {...store.statements, ...store.statements.mesh},
	roomStatements: {...store.roomStatements, ...store.roomStatements.mesh},
	taskLists: {...store.taskLists, ...store.taskLists.mesh},
	outbox: store.meshOutbox,
	// Whether a request was there before, the messages and statements of the mesh tell, and nothing that this host remembers.
	seenRequests: {...store.seenRequests, has: () => false, remember: () => {}, persist: () => {}},
});

const isInMesh = ({host}: Agent): boolean => host !== null && host !== untold;

/** What is read anew, and was read by an agent before, is no mail to it. */
const meshMail = ({agents, mailboxes, mesh, messages}: Store): Pick<Store, 'mailboxes' | 'messages'> => {
	let again: {pos: number; unread: string[] | undefined} = {pos: 0, unread: undefined};
	return {
		messages: {
			...messages,
			...messages.mesh,
			append: message => {
				const appended = messages.append(message);
				again = {pos: appended.pos, unread: mesh.reread.takeUp(appended.id, appended.pos)};
				return appended;
			},
		},
		mailboxes: {
			...mailboxes,
			put: (agentId, message) => {
				const isRead = again.pos === message.pos && again.unread?.includes(agentId) === false;
				if (agents.get(agentId)?.is_remote === 0 && !isRead) {
					mailboxes.put(agentId, message);
				}
			},
		},
	};
};

const meshAgents = ({agents}: Store): Store['agents'] => ({
	...agents,
	put: agent => {
		const {last_seen_at: before = 0} = agents.get(agent.agent_id) ?? {};
		agents.put({...agent, last_seen_at: Math.max(agent.last_seen_at, before)});
	},
	get: agentId => {
		const agent = agents.get(agentId);
		return agent && isInMesh(agent) ? agent : undefined;
	},
	named: name => agents.named(name).filter(isInMesh),
	registeredAs: name => agents.registeredAs(name).filter(isInMesh),
	registered: () => agents.registeredAnywhere().filter(isInMesh),
});

const bare = <C extends Conversation>(conversation: C): C => ({
	...conversation,
	folder: bareName(conversation.folder),
	room: conversation.room === null ? null : bareName(conversation.room),
});

const meshConversations = ({conversations}: Store, mesh: string): Store['conversations'] => {
	const found = (conversation: Conversation | undefined): Conversation | undefined =>
		conversation && conversation.mesh === 1 ? bare(conversation) : undefined;
	return {
		...conversations,
		get: conversationId => found(conversations.get(conversationId)),
		channelBetween: (left, right) => found(conversations.channelBetween(left, right)),
		openChannel: (left, right) => bare(conversations.openChannel(left, right, {mesh})),
		openRoom: (room, roomId) => bare(conversations.openRoom(room, roomId, {mesh})),
	};
};

const meshRooms = ({rooms}: Store, mesh: string): Store['rooms'] => {
	const ofMesh = (found: Room[]): Room[] => found.filter(room => room.mesh === 1).map(bare);
	return {
		...rooms,
		get: conversationId => {
			const room = rooms.get(conversationId);
			return room && bare(room);
		},
		named: name => {
			const room = rooms.named(nameInMesh(name, mesh));
			return room && bare(room);
		},
		ofProject: project => rooms.ofMeshProject(project).map(bare),
		namedInMesh: () => undefined,
		names: () =>
			rooms
				.names()
				.filter(name => name.endsWith(`@${mesh}`))
				.map(bareName),
		of: agentId => ofMesh(rooms.of(agentId)),
	};
};
