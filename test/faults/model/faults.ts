import {expect} from 'vitest';
import type {Message} from '../../../source/core/fields.js';
import type {RawClient} from '../../support/raw-client.js';
import {expectEverything} from './look.js';
import {type AgentName, type Draft, isRoom, logOf, type Model, partiesOf, send, type Where} from './model.js';
import {draft, requestOf} from './sending.js';
import {type Step, step} from './step.js';
import type {System} from './system.js';

/** Nothing but the claims of those that were reading is gone. */
const startNext = async (model: Model, system: System, signal: 'SIGKILL' | 'SIGTERM'): Promise<void> => {
	await system.site.daemon.end(signal);
	await system.begin();
	for (const reader of model.readers) {
		reader.isLost = true;
	}
};

export const restarts = (signal: 'SIGKILL' | 'SIGTERM'): Step =>
	step({
		title: signal === 'SIGKILL' ? 'the daemon is killed' : 'the daemon is restarted',
		isMeant: () => true,
		run: async (model, system) => {
			await startNext(model, system, signal);
			await expectEverything(model, system);
			system.site.counts[signal === 'SIGKILL' ? 'kills' : 'restarts']++;
		},
	});

export const clockJumps = (minutes: number): Step =>
	step({
		title: `the clock jumps by ${minutes} minutes`,
		isMeant: () => true,
		run: async (model, system) => {
			model.clockAheadMs += minutes * 60_000;
			system.moveClock(model.clockAheadMs);
			system.site.counts.jumps++;
		},
	});

type Storm = {
	where: Where;
	/** How many each of them writes. */
	count: number;
	/** After how many answers the daemon is killed. */
	killAfter: number | undefined;
};

/** All write at once. Where the daemon is killed meanwhile, they send again what they have no answer to. */
export const storms = ({where, count, killAfter}: Storm): Step =>
	step({
		title: `all write ${count} times to ${where} at once${killAfter === undefined ? '' : `, the daemon is killed after ${killAfter} answers, and they go on`}`,
		isMeant: model =>
			partiesOf(model, where).length > 1 &&
			// What is in a reader's hand is not dropped from a mailbox; until when it is, is left to chance.
			(killAfter === undefined || !isRoom(where) || model.readers.every(({isLost}) => isLost)),
		run: async (model, system) => {
			const drafts = partiesOf(model, where).flatMap(from =>
				Array.from({length: count}, (_, index) => {
					return {...draft(model, system, {from, where}), body: `${from}’s ${model.sent + 1}.${index}`};
				}),
			);
			const answers = new Map<string, number>();
			const writing = await writeAll(system, drafts, answers);
			if (killAfter === undefined) {
				await writing.allAnswered;
			} else {
				await writing.answered(killAfter % drafts.length);
				await startNext(model, system, 'SIGKILL');
				system.site.counts.kills++;
				const unanswered = drafts.filter(({id}) => !answers.has(id));
				await (await writeAll(system, unanswered, answers)).allAnswered;
			}

			await adopt(model, system, {where, drafts, answers});
		},
	});

/** Each agent on a connection of its own, without waiting for answers. */
const writeAll = async (system: System, drafts: Draft[], answers: Map<string, number>) => {
	const told = new Set<() => void>();
	const connections = new Map<AgentName, RawClient>();
	for (const from of new Set(drafts.map(letter => letter.from))) {
		connections.set(from, await system.connect());
	}

	const all = drafts.map(async letter => {
		const {op, args} = requestOf(system, letter);
		const reply = await connections.get(letter.from)?.exchange(system.frame(letter.from, op, args));
		expect(reply).toMatchObject({ok: true, result: {id: letter.id}});
		answers.set(letter.id, reply?.ok ? (reply.result as {seq: number}).seq : 0);
		for (const tell of told) {
			tell();
		}
	});
	const allAnswered = Promise.all(all);
	allAnswered.catch(() => {}); // Where the daemon is killed, nobody asks how it ended.
	return {
		allAnswered,
		answered: (atLeast: number) =>
			new Promise<void>(resolve => {
				const tell = () => (answers.size >= atLeast ? resolve() : undefined);
				told.add(tell);
				tell();
			}),
	};
};

type Written = {where: Where; drafts: Draft[]; answers: Map<string, number>};

/** Any order is as good as another, as long as each sender's is kept, and every answer was true. */
const adopt = async (model: Model, system: System, {where, drafts, answers}: Written): Promise<void> => {
	const [reader] = partiesOf(model, where) as [AgentName];
	const since = logOf(model, where).length + 1;
	const {messages} = await system.must<{messages: Message[]}>(reader, 'history', {
		...system.sourceOf(reader, where),
		since,
	});
	expect(messages.map(({seq}) => seq)).toEqual(drafts.map((_, index) => since + index));
	expect(messages.map(({id}) => id).sort()).toEqual(drafts.map(({id}) => id).sort());
	expect(messages.map(({id, seq}) => [id, seq])).toEqual(messages.map(({id}) => [id, answers.get(id)]));
	for (const {id} of messages) {
		send(model, drafts.find(each => each.id === id) as Draft); // as was just expected
	}

	for (const from of partiesOf(model, where)) {
		const sent = messages.filter(message => message.from === system.nameOf(from)).map(({id}) => id);
		expect(sent).toEqual(drafts.filter(letter => letter.from === from).map(({id}) => id));
	}
};
