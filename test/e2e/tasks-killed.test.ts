import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join as joinPath} from 'node:path';
import {setTimeout as pass} from 'node:timers/promises';
import {expect, test} from 'vitest';
import {runLalia, startLalia} from '../support/cli.js';
import {holdCheckout, holdSalvage} from '../support/held-checkout.js';
import {type Home, makeHome} from '../support/home.js';
import {daemonsOf, killHard} from '../support/processes.js';
import {withSeed} from '../support/random.js';
import {allTraces, commitFile, makeSite, type Site, tracesOf, workstreamOf} from '../support/site.js';
import {connectAs, joinAs, makeDaemon, type Talker} from '../support/talk.js';
import {until} from '../support/until.js';

const kills = 20;

/** A site whose supervisor is `boss` for the command line, and another one for the raw protocol. */
const makeScene = async (): Promise<{home: Home; site: Site; watcher: Talker}> => {
	const home = await makeDaemon();
	const site = makeSite(home);
	const words = ['register', '--name', 'boss', '--role', 'supervisor'];
	expect(await runLalia(home, words, {cwd: site.root})).toMatchObject({code: 0});
	const watcher = await joinAs(home, 'watcher', {project: site.project, repo_root: site.root});
	return {home, site, watcher};
};

const payloadOf = (slugs: string[]): string => JSON.stringify({workstreams: slugs.map(slug => workstreamOf(slug))});

const publish = (home: Home, site: Site, slugs: string[]) =>
	startLalia(home, ['task', 'publish', '--file', '-'], {as: 'boss', cwd: site.root, input: payloadOf(slugs)});

/** Work in a repository goes one after the other: what is published now comes after all that is mended. */
const untilMended = async (home: Home, site: Site, slug: string): Promise<void> => {
	expect(await publish(home, site, [slug]).ended).toMatchObject({code: 0});
};

const tracesAfter = async (home: Home, {site, watcher}: {site: Site; watcher: Talker}, slugs: string[]) => {
	const again = await connectAs(home, watcher);
	const seen = await Promise.all(slugs.map(slug => tracesOf({...site, sue: again}, slug)));
	again.client.socket.destroy();
	return seen;
};

test(
	`a daemon killed ${kills} times while it publishes leaves all or none of each workstream`,
	withSeed(async random => {
		const {home, site, watcher} = await makeScene();
		for (let number = 0; number < 30; number++) {
			writeFileSync(joinPath(site.root, `file-${number}`), 'x'.repeat(10_000));
		}

		commitFile(site, 'last');
		let published = 0;
		for (let round = 1; round <= kills; round++) {
			const slugs = [1, 2, 3, 4].map(number => `round-${round}-${number}`);
			const publishing = publish(home, site, slugs);
			await pass(80 + random(400));
			publishing.child.kill('SIGKILL');
			await publishing.ended;
			await Promise.all(daemonsOf(home).map(killHard));
			await untilMended(home, site, `after-${round}`);
			const traces = await tracesAfter(home, {site, watcher}, slugs);
			for (const each of traces) {
				expect(each).toEqual(allTraces(each.row));
			}

			published += traces.filter(({row}) => row).length;
			expect(await publish(home, site, slugs).ended).toMatchObject({code: 0});
		}

		expect(published).toBeLessThan(4 * kills);
		expect(site.git('fsck', '--no-dangling', '--no-progress')).toBe('');
	}),
	180_000,
);

test('what git had made when the daemon was killed is taken away by the next one', async () => {
	const {home, site, watcher} = await makeScene();
	const held = holdCheckout(site, 'half');
	const publishing = publish(home, site, ['whole', 'half', 'never']);
	await held.isHeld();
	publishing.child.kill('SIGKILL');
	await publishing.ended;
	await Promise.all(daemonsOf(home).map(killHard));
	expect(site.git('worktree', 'list', '--porcelain')).toContain(site.wt('half'));
	await untilMended(home, site, 'next');
	held.release();

	const [whole, half, never] = await tracesAfter(home, {site, watcher}, ['whole', 'half', 'never']);
	expect([whole, half, never]).toEqual([allTraces(true), allTraces(false), allTraces(false)]);
});

test('what a git that outlives its daemon goes on writing is taken away, too', async () => {
	const {home, site, watcher} = await makeScene();
	const [hooks, begun] = [joinPath(site.root, '.git/hooks'), joinPath(site.root, '.git/begun')];
	mkdirSync(hooks, {recursive: true});
	const write = `n=0; while [ $n -lt 5000 ]; do n=$((n+1)); : > "$PWD/file-$n"; [ $n = 100 ] && : > ${begun}; done`;
	writeFileSync(joinPath(hooks, 'post-checkout'), `#!/bin/sh\ncase "$PWD" in */wt/busy) ${write};; esac\n`, {
		mode: 0o755,
	});
	const publishing = publish(home, site, ['busy']);
	await until('git writes', () => existsSync(begun));
	publishing.child.kill('SIGKILL');
	await publishing.ended;
	await Promise.all(daemonsOf(home).map(killHard));
	await untilMended(home, site, 'next');

	expect(await tracesAfter(home, {site, watcher}, ['busy'])).toEqual([allTraces(false)]);
});

test('what a user has put in the place of a worktree since the daemon was killed stays', async () => {
	const {home, site} = await makeScene();
	const held = holdCheckout(site, 'mine');
	const publishing = publish(home, site, ['mine']);
	await held.isHeld();
	publishing.child.kill('SIGKILL');
	await publishing.ended;
	await Promise.all(daemonsOf(home).map(killHard));
	site.git('worktree', 'remove', '--force', '--force', site.wt('mine'));
	site.git('worktree', 'add', '--quiet', site.wt('mine'), 'task/mine');
	const work = joinPath(site.wt('mine'), 'work.txt');
	writeFileSync(work, 'of a day');
	await untilMended(home, site, 'next');
	held.release();

	expect(existsSync(work)).toBe(true);
	expect(await publish(home, site, ['mine']).ended).toMatchObject({code: 0});
	expect(readFileSync(work, 'utf8')).toBe('of a day');
	site.git('worktree', 'remove', '--force', site.wt('mine'));
	site.git('worktree', 'remove', site.wt('next'));
});

const killWhileWiping = async (between: (site: Site) => void) => {
	const {home, site, watcher} = await makeScene();
	expect(await publish(home, site, ['gone']).ended).toMatchObject({code: 0});
	const held = holdSalvage(site);
	const words = ['task', 'unpublish', 'gone', '--wipe-worktree'];
	const wiping = startLalia(home, words, {as: 'boss', cwd: site.root});
	await held.isHeld();
	wiping.child.kill('SIGKILL');
	await wiping.ended;
	await Promise.all(daemonsOf(home).map(killHard));
	expect(existsSync(site.wt('gone'))).toBe(true);
	between(site);
	await untilMended(home, site, 'next');
	held.release();
	const [traces] = await tracesAfter(home, {site, watcher}, ['gone']);
	return {site, traces};
};

test('a worktree that was about to be wiped when the daemon was killed is wiped by the next one', async () => {
	const {site, traces} = await killWhileWiping(() => undefined);
	expect(traces).toEqual({...allTraces(false), branch: true, room: true});
	expect(site.git('rev-parse', 'refs/lalia/salvage/gone')).toBe(site.git('rev-parse', 'task/gone'));
});

test('a worktree that was about to be wiped, and has changed since, stays', async () => {
	const {site, traces} = await killWhileWiping(({wt}) => writeFileSync(joinPath(wt('gone'), 'work.txt'), 'of a day'));
	expect(traces).toEqual({...allTraces(true), row: false});
	expect(readFileSync(joinPath(site.wt('gone'), 'work.txt'), 'utf8')).toBe('of a day');
});

test('a command whose daemon is killed goes on with the next one, and publishes all', async () => {
	const {home, site, watcher} = await makeScene();
	const held = holdCheckout(site, 'two');
	const publishing = publish(home, site, ['one', 'two', 'three']);
	await held.isHeld();
	await Promise.all(daemonsOf(home).map(killHard));
	const {code, stdout} = await publishing.ended;
	held.release();

	expect(code).toBe(0);
	expect(stdout.match(/^published slug=\S+/gm)).toEqual(['one', 'two', 'three'].map(slug => `published slug=${slug}`));
	expect(await tracesAfter(home, {site, watcher}, ['one', 'two', 'three'])).toEqual(Array(3).fill(allTraces(true)));
});

test('a daemon that is stopped while git takes its time leaves the rest to the next one', async () => {
	const {home, site, watcher} = await makeScene();
	const held = holdCheckout(site, 'slow');
	const publishing = publish(home, site, ['slow']);
	await held.isHeld();
	expect(await runLalia(home, ['stop'])).toMatchObject({code: 0});
	const {code, stdout} = await publishing.ended;
	held.release();

	expect([code, stdout]).toEqual([0, expect.stringMatching(/^published slug=slow /)]);
	await until('the first daemon has ended', () => daemonsOf(home).length === 1);
	expect(await tracesAfter(home, {site, watcher}, ['slow'])).toEqual([allTraces(true)]);
});

test('messages flow while worktrees are made, and each line is printed when its worktree is there', async () => {
	const home = makeHome();
	const site = makeSite(home);
	await runLalia(home, ['register', '--name', 'boss', '--role', 'supervisor'], {cwd: site.root});
	const bob = await joinAs(home, 'bob');
	const held = holdCheckout(site, 'w-10');
	const slugs = Array.from({length: 20}, (_, index) => `w-${index + 1}`);
	const publishing = publish(home, site, slugs);
	let shown = '';
	publishing.child.stdout?.on('data', text => {
		shown += text;
	});
	await held.isHeld();
	await until('9 lines are shown', () => shown.split('\n').length === 10);
	for (let number = 1; number <= 50; number++) {
		expect(await bob.must('tell', {peer: 'boss', body: `${number}`})).toMatchObject({seq: number});
	}

	const tell = await runLalia(home, ['tell', 'bob', 'still here'], {as: 'boss', cwd: site.root});
	expect(tell).toMatchObject({code: 0, stdout: 'seq=51 peer=bob\n'});
	expect(shown.split('\n')).toHaveLength(10);
	held.release();
	const {code, stdout} = await publishing.ended;

	expect([code, stdout]).toEqual([
		0,
		slugs.map(slug => `published slug=${slug} branch=task/${slug} worktree=${site.wt(slug)} room=${slug}\n`).join(''),
	]);
});
