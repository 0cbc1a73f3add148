import {join} from 'node:path';
import {openStore} from '../../source/daemon/store/open-store.js';
import {appendMessages} from '../support/fill-store.js';
import {openRaw, type RawAgent, type RawClient, registerRaw} from '../support/raw-client.js';
import {comparePaired} from './compare-paired.js';
import {openPlace, type Place, run} from './place.js';
import type {Row} from './row.js';

type Filled = {place: Place; client: RawClient; agent: RawAgent; indexMs: number};

const few = 1000;

const asked: [string, string, Record<string, unknown>][] = [
	['search for a word of every message', 'search', {words: 'parser', limit: 20}],
	['search for a word of one message in 20', 'search', {words: 'word7', limit: 20}],
	['search for two words', 'search', {words: 'lexer branch', limit: 20}],
	['search for a phrase', 'search', {words: '"rebased on main"', limit: 20}],
	['search for a word that nobody wrote', 'search', {words: 'unicorn', limit: 20}],
	['history --limit 20', 'history', {source: 'peer-0', limit: 20}],
];

/** What asking costs in a long history beside a short one, in turn, and how long the index takes behind the log. */
export const measureSearch = async (many: number): Promise<Row[]> => {
	const [short, long] = [await openFilled(few), await openFilled(many)];
	const rows: Row[] = [];
	for (const [what, op, args] of asked) {
		const {ratio} = await compare(short, long, {op, args});
		rows.push({what: `${what}, ${many} / ${few} messages`, value: ratio, goal: 1.5, unit: '×', better: 'less'});
	}

	// Of a prefix the index first gathers all messages that have it: not the same in a long history, but bearable.
	const {secondMs} = await compare(short, long, {op: 'search', args: {words: 'word7*', limit: 20}});
	rows.push({what: `search for a prefix, ${many} messages`, value: secondMs, goal: 20, unit: 'ms', better: 'less'});
	rows.push({
		what: 'search index: messages taken in a second',
		value: (many / long.indexMs) * 1000,
		goal: 5000,
		unit: '/s',
		better: 'more',
	});
	for (const {client, place} of [short, long]) {
		client.socket.destroy();
		place.remove();
	}

	return rows;
};

type Question = {op: string; args: Record<string, unknown>};

const compare = (short: Filled, long: Filled, question: Question) =>
	comparePaired(
		() => ask(short, question),
		() => ask(long, question),
	);

const ask = ({client, agent}: Filled, {op, args}: Question): Promise<unknown> => client.must(op, args, agent);

const channels = 20;

/** A daemon with so many messages, half of them where the agent is: written by the store itself, while no daemon runs. */
const openFilled = async (messages: number): Promise<Filled> => {
	const place = openPlace();
	run(place, ['agents']);
	const client = await openRaw(place);
	const agent = await registerRaw(client, 'asker');
	const other = await registerRaw(client, 'other');
	const peers: RawAgent[] = [];
	for (let index = 0; index < channels / 2; index++) {
		peers.push(await registerRaw(client, `peer-${index}`));
	}

	client.socket.destroy();
	run(place, ['stop']);
	const store = openStore(join(place.home, 'lalia.db'));
	for (let channel = 0; channel < channels; channel++) {
		const to = peers[channel % peers.length] ?? other;
		const bodies = Array.from({length: messages / channels}, (_, index) => bodyOf(index * channels + channel));
		appendMessages(store, {from: channel < channels / 2 ? agent : other, to, bodies});
	}

	const startedAt = performance.now();
	while (store.search.isBehind()) {
		store.transaction(() => store.search.catchUp({messages: 64, sizeBytes: 1 << 20}));
	}

	const indexMs = performance.now() - startedAt;
	store.close();
	run(place, ['agents']);
	return {place, client: await openRaw(place), agent, indexMs};
};

/** Prose whose words come as often as words do: some in every message, most in few. */
const bodyOf = (number: number): string => {
	const topic = ['the tests of the lexer pass', 'the branch is rebased on main now', 'the lexer is on its branch'];
	const rare = [number % 20, (number * 7919) % 20_011, number].map(part => `word${part}`);
	return `The parser is ready for review; ${topic[number % topic.length]}, see ${rare.join(' and ')} for more of it.`;
};
