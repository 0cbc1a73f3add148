import {setTimeout as pass} from 'node:timers/promises';
import type {Message} from '../../../source/core/fields.js';
import {type Ended, startLalia} from '../cli.js';
import {newUlid} from '../raw-client.js';
import {pauseMs, type Soaking} from './raw-agent.js';

/** One agent that works by commands, some of which are killed, until the time is over. */
export const soakByCommands = async (
	{agent_id, name}: {agent_id: string; name: string},
	{home, tally, random, peers, isOver}: Soaking,
): Promise<void> => {
	const others = peers.filter(peer => peer !== agent_id);

	/** Undefined where it was killed. */
	const run = async (words: string[], waitMs = 0): Promise<{ended: Ended; isKilled: boolean}> => {
		const {child, ended} = startLalia(home, [...words, '--json'], {as: name});
		if (random(4) === 0) {
			await Promise.race([pass(random(150)), ended]);
			child.kill('SIGKILL');
		}

		const result = await tally.timed(`lalia ${words[0]}`, waitMs, ended);
		return {ended: result, isKilled: result.signal !== null};
	};

	const tell = async (): Promise<void> => {
		const id = newUlid();
		tally.perhapsSent.add(id);
		const {ended, isKilled} = await run(['tell', others[random(others.length)] ?? '', 'by a command', '--id', id]);
		if (!isKilled) {
			expectCode(ended, [0]);
			tally.sent.add(id);
		}
	};

	const read = async (): Promise<void> => {
		const timeout = random(500) / 1000;
		const {ended, isKilled} = await run(['read-any', '--timeout', `${timeout}`], timeout * 1000);
		const messages = messagesIn(ended.stdout);
		if (isKilled) {
			tally.notePerhapsRead(agent_id, messages);
			return;
		}

		expectCode(ended, [0, 2]);
		tally.noteRead(agent_id, messages);
	};

	/** What is done less often, in turn. */
	const rare = [
		['nickname', `nick-of-${name}`, others[0] ?? ''],
		['rotate-key'],
		['nickname', '-d', `nick-of-${name}`],
		['whoami'],
	];
	let done = random(rare.length);
	const doRare = async (): Promise<void> => {
		const words = rare[done++ % rare.length] ?? [];
		const {ended, isKilled} = await run(words);
		isKilled || expectCode(ended, words[1] === '-d' ? [0, 5] : [0]);
	};

	const acts = [tell, tell, read, read, doRare];
	while (!isOver()) {
		await acts[random(acts.length)]?.();
		await pass(random(pauseMs * 4));
	}
};

const expectCode = ({code, stderr}: Ended, expected: number[]): void => {
	if (!expected.includes(code ?? -1)) {
		throw new Error(`a command ended with ${code}: ${stderr}`);
	}
};

/** None where it was killed before it had written all of it. */
const messagesIn = (stdout: string): Message[] => {
	try {
		return JSON.parse(stdout).data.messages ?? [];
	} catch {
		return [];
	}
};
