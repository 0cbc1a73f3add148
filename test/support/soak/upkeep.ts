import {rmSync} from 'node:fs';
import {join} from 'node:path';
import {setTimeout as pass} from 'node:timers/promises';
import {runLalia} from '../cli.js';
import {openRaw} from '../raw-client.js';
import type {Soaking} from './raw-agent.js';

/** What a person does beside the agents, the dearest things now and then: all of a history is in a backup. */
export const soakByUpkeep = async ({home, tally, isOver}: Soaking, restMs: number): Promise<void> => {
	const client = await openRaw(home);
	const file = join(home.root, 'soak-backup.tar');
	// Sixteen agents make 6,000 commits a minute, and git packs them all for a backup.
	const patienceMs = 30_000 + restMs * 6;
	const run = async (...words: string[]): Promise<void> => {
		const {code, stderr} = await tally.timed(`lalia ${words[0]}`, patienceMs, runLalia(home, words));
		if (code !== 0) {
			throw new Error(`lalia ${words[0]} ended with ${code}: ${stderr}`);
		}
	};
	const ask = (op: string) => tally.timed(op, 0, client.must(op, {}));
	const deeds: (() => Promise<unknown>)[] = [
		async () => {
			await run('backup', file);
			rmSync(file);
		},
		() => run('doctor'),
		() => run('logs'),
		() => ask('check-database'),
		() => ask('health'),
		() => ask('names'),
		async () => {
			// Reason for the cast: so it answers.
			const {folder} = (await ask('take-snapshot')) as {folder: string};
			rmSync(folder, {recursive: true});
		},
	];
	for (let number = 0; !isOver(); number++) {
		await deeds[number % deeds.length]?.();
		await pass(restMs);
	}

	client.socket.destroy();
};
