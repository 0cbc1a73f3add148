import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {runLalia} from '../support/cli.js';
import {makeTwin} from '../support/lost-home.js';
import {joinMesh, type MeshHome, makeMesh, must, resumed, transcriptOf, untilLevel} from '../support/mesh.js';
import {hasNats, startNats} from '../support/nats.js';
import {until} from '../support/until.js';

describe.runIf(hasNats('two homes with the key of one host'))(
	'a home and its copy, both in the mesh by one key',
	() => {
		test('notice each other, and what is said by either is said once, to all alike', async () => {
			const server = await startNats();
			const [anna, before] = (await makeMesh(server.url, ['anna', 'otto'])) as [MeshHome, MeshHome];
			const [alice, bob] = [await joinMesh(anna, 'alice'), await joinMesh(before, 'bob')];
			await anna.client.must('room create', {name: 'api', mesh: true}, alice);
			await untilLevel([anna, before]);
			await before.client.must('join', {room: 'api'}, bob);
			await must(before, ['stop']);
			const copy = makeTwin(before);
			const alone = await resumed(before);
			await until('it has said that it is there', async () =>
				(await alone.status()).hosts?.some(({name, here_at}) => name === 'otto' && here_at !== undefined),
			);
			expect(await alone.status()).not.toHaveProperty('copy_seen_at'); // of the daemon that it had before
			const twin = await resumed({...before, ...copy});
			await until('the copy is noticed, which has said nothing', async () => (await alone.status()).copy_seen_at);

			const posts = Array.from({length: 20}, (_, index) => `word ${index}`);
			const answers = await Promise.all(
				posts.map((body, index) => (index % 2 ? alone : twin).client.request('post', {room: 'api', body}, bob)),
			);
			expect(answers.every(({ok}) => ok)).toBe(true);
			const homes = [anna, alone, twin];
			const said = () => anna.client.must<{messages: {body: string}[]}>('history', {source: 'api', room: true}, alice);
			await until('all is said', async () => (await said()).messages.length >= posts.length);
			expect((await said()).messages.map(({body}) => body).toSorted()).toEqual(posts.toSorted());
			const states = await untilLevel(homes);
			expect(new Set(states.map(({hash}) => hash)).size).toBe(1);
			expect(states[0]?.copy_seen_at).toBeUndefined();
			expect(transcriptOf(alone)).toEqual(transcriptOf(anna));
			for (const home of [alone, twin]) {
				await until('it has noticed', async () => (await home.status()).copy_seen_at);
				expect((await runLalia(home, ['doctor'])).stdout).toMatch(
					/^failed\tlink\tanother home has the key of this host/m,
				);
				expect(readFileSync(join(home.home, 'daemon.log'), 'utf8')).toContain('another home has the key of this host');
			}
		});
	},
);
