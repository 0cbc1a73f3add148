import {type ChildProcess, spawn} from 'node:child_process';
import {existsSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {fileURLToPath} from 'node:url';
import {build} from 'esbuild';
import {expect, test} from 'vitest';
import {until} from '../../support/until.js';
import {messageEntries, ulidOf} from './entries.js';
import {openMemoryOutbox} from './memory-outbox.js';
import {idsOf, openScene, type Scene} from './scene.js';

const kills = 20;
const daemonKills = 8;

const waitMs = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

const expectExactlyOnce = ({committedIds, status, fsck, read}: Scene, count: number): void => {
	expect(committedIds()).toEqual(idsOf(1, count + 1));
	for (let serial = 1; serial <= count; serial++) {
		expect(read(`rooms/attic/2026-01-02/${ulidOf(serial)}.md`)).toBe(`message ${serial}\n`);
	}
	expect(status()).toEqual([]);
	expect(fsck()).toBe('');
};

test(`a git killed in ${kills} random moments of its batch leaves each message committed exactly once`, async () => {
	const scene = openScene();
	const pidFile = join(scene.root, 'git-pid');
	scene.standInForGit(
		`case "$*" in *fast-import*) echo $$ > ${pidFile}.new; mv ${pidFile}.new ${pidFile};; esac; exec $GIT "$@"`,
	);
	const outbox = openMemoryOutbox();
	const transcript = scene.open(outbox);
	await transcript.start();
	for (let kill = 0; kill < kills; kill++) {
		rmSync(pidFile, {force: true});
		outbox.add(...messageEntries(kill * 100 + 1, kill * 100 + 101));
		transcript.wake();
		const pid = await until('git runs', () => existsSync(pidFile) && readFileSync(pidFile, 'utf8'));
		await waitMs(Math.random() * 40);
		try {
			process.kill(Number(pid), 'SIGKILL');
		} catch {
			// It had ended already: that is one of the moments, too.
		}
		await until('the batch is committed', () => {
			if (/lock/i.test(transcript.state().failing?.message ?? '')) {
				// Killed while it held a lock, which is stale after a minute.
				scene.clock.aheadMs = 61_000 * (kill + 1);
			}
			return outbox.pending() === 0;
		});
	}
	await until('the index is at the tip', () => scene.status().length === 0);
	expectExactlyOnce(scene, kills * 100);
});

test('a daemon killed in random moments, again and again, commits each message exactly once', async () => {
	const scene = openScene();
	const program = join(scene.root, 'writer.mjs');
	await build({
		entryPoints: [fileURLToPath(new URL('./writer-program.ts', import.meta.url))],
		outfile: program,
		bundle: true,
		platform: 'node',
		format: 'esm',
	});
	const settledFile = join(scene.root, 'settled');
	writeFileSync(settledFile, '0');
	const count = 1_500;
	const settled = () => Number(readFileSync(settledFile, 'utf8'));
	for (let run = 0; settled() < count; run++) {
		const before = settled();
		const writer = spawn(process.execPath, [program, scene.workspace, settledFile, `${count}`, `${run * 61_000}`], {
			stdio: 'inherit',
		});
		if (run < daemonKills) {
			await until('it writes', () => settled() > before || hasEnded(writer));
			await waitMs(Math.random() * 60);
			writer.kill('SIGKILL');
		}
		await until('it has ended', () => hasEnded(writer));
	}
	expectExactlyOnce(scene, count);
});
