import {addressAmong} from '../directory.js';
import type {Handler} from '../handler.js';
import type {Agent} from '../store/agents.js';

/** Projects and branches may have any character, and a word that is completed is on a command line as it is. */
const isPlainWord = (text: string): boolean => /^[\w@:./+-]+$/.test(text);

export const names: Handler<'names'> = ({store}) => {
	const agents = store.agents.registeredAnywhere();
	const wordFor = (agent: Agent): string => {
		const sharing = agents.filter(({name}) => name === agent.name);
		const word = sharing.length === 1 ? agent.name : addressAmong(store, sharing)(agent);
		return isPlainWord(word) ? word : agent.agent_id;
	};
	const rooms = store.rooms.summaries('');
	const tasks = store.taskLists
		.all()
		.flatMap(({project, tasks: bySlug}) =>
			Object.entries(bySlug).map(([word, {status}]) => ({kind: 'task' as const, word, says: `${status}, ${project}`})),
		);
	return {
		names: [
			...agents.map(agent => ({kind: 'agent' as const, word: wordFor(agent), says: descriptionOf(agent)})),
			...rooms.map(({room, description}) => ({kind: 'room' as const, word: room, says: description})),
			...tasks,
		],
	};
};

const descriptionOf = ({name, role, project}: Agent): string =>
	`${name}, ${role}${project === null ? '' : ` of ${project}`}`;
