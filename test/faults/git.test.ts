import {execFileSync} from 'node:child_process';
import {chmodSync, mkdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import {runLalia} from '../support/cli.js';
import {type Home, makeHome} from '../support/home.js';
import {join as joinAll, untilCommitted} from '../support/talk.js';
import {committedIds, expectVerified} from '../support/transcript.js';
import {until} from '../support/until.js';

type Fault = {
	break: (home: Home, git: string) => void;
	heal: (home: Home, git: string) => void;
	/** What the daemon says of it; undefined where commits go on all the same. */
	says?: RegExp;
};

const realGit = execFileSync('sh', ['-c', 'command -v git'], {encoding: 'utf8'}).trim();

const script = (path: string, text: string): void => {
	writeFileSync(path, `#!/bin/sh\n${text}\n`);
	chmodSync(path, 0o755);
};

const lockOf = (file: string): Fault => ({
	break: ({workspace}) => writeFileSync(join(workspace, '.git', `${file}.lock`), ''),
	heal: ({workspace}) => rmSync(join(workspace, '.git', `${file}.lock`)),
});

const putBack = (git: string) => script(git, `exec ${realGit} "$@"`);

const faults: Record<string, Fault> = {
	'a git whose disk fails': {
		break: (_, git) => script(git, 'echo "fatal: unable to write loose object file: Input/output error" >&2; exit 128'),
		heal: (_, git) => putBack(git),
		says: /Input\/output error/,
	},
	'a git that is not there': {
		break: (_, git) => rmSync(git),
		heal: (_, git) => putBack(git),
		says: /git was not found on PATH/,
	},
	'a git that kills itself': {
		break: (_, git) => script(git, 'kill -9 $$'),
		heal: (_, git) => putBack(git),
		says: /./,
	},
	'an index.lock that was left behind': lockOf('index'),
	'a lock on main that was left behind': {...lockOf('refs/heads/main'), says: /lock/},
};

/** A daemon that finds no other git than this one. */
const makeHomeWithGit = async (): Promise<{home: Home; git: string}> => {
	const home = makeHome();
	const folder = join(home.root, 'bin');
	mkdirSync(folder);
	const git = join(folder, 'git');
	putBack(git);
	for (const name of ['node', 'sh']) {
		symlinkSync(name === 'node' ? process.execPath : '/bin/sh', join(folder, name));
	}

	const {code, stderr} = await runLalia(home, ['agents'], {env: {PATH: folder}});
	expect({code, stderr}).toEqual({code: 0, stderr: ''});
	return {home, git};
};

test.each(Object.entries(faults))(
	'%s loses no message and holds up nobody, and is made up for when it is over',
	async (_name, fault) => {
		const {home, git} = await makeHomeWithGit();
		const [alice, bob] = await joinAll(home, 'alice', 'bob');
		await alice.must('tell', {peer: 'bob', body: 'before'});
		await untilCommitted(home, alice.client);
		fault.break(home, git);
		const sent: string[] = [];
		for (let number = 1; number <= 5; number++) {
			sent.push((await alice.must('tell', {peer: 'bob', body: `meanwhile ${number}`})).id);
		}

		if (fault.says) {
			const failing = await until('it is noticed', async () => (await alice.must('health')).transcript.failing);
			expect(failing.message).toMatch(fault.says);
			const doctor = await runLalia(home, ['doctor', '--json']);
			expect(JSON.parse(doctor.stdout).data.checks).toContainEqual(
				expect.objectContaining({check: 'transcript', status: 'failed', what: expect.stringMatching(fault.says)}),
			);
		} else {
			await untilCommitted(home, alice.client);
		}

		expect(await bob.must('read', {source: 'alice', timeout: 0})).toMatchObject({messages: [{body: 'before'}]});
		fault.heal(home, git);
		await untilCommitted(home, alice.client);
		expect((await alice.must('health')).transcript.failing).toBeUndefined();
		const ids = new Set(sent);
		expect(committedIds(home).filter(id => ids.has(id))).toEqual(sent);
		await expectVerified(home, 6);
	},
);

test('a git that is missing as the daemon starts holds up nobody', async () => {
	const {home, git} = await makeHomeWithGit();
	await joinAll(home, 'alice');
	await runLalia(home, ['stop']);
	rmSync(git);
	const env = {PATH: dirname(git)};
	expect(await runLalia(home, ['agents'], {env})).toMatchObject({code: 0, stderr: ''});
	const [bob, carol] = await joinAll(home, 'bob', 'carol');
	await bob.must('tell', {peer: 'carol', body: 'hello'});
	expect(await carol.must('read', {source: 'bob', timeout: 0})).toMatchObject({messages: [{body: 'hello'}]});

	putBack(git);
	await untilCommitted(home, bob.client);
	await expectVerified(home, 1);
});

test('a workspace that is deleted while the daemon runs costs no mail, is said, and takes what comes after', async () => {
	const {home} = await makeHomeWithGit();
	const [alice, bob] = await joinAll(home, 'alice', 'bob');
	await alice.must('tell', {peer: 'bob', body: 'before'});
	await untilCommitted(home, alice.client);
	rmSync(home.workspace, {recursive: true});
	const {id} = await alice.must('tell', {peer: 'bob', body: 'after'});
	await untilCommitted(home, alice.client);

	expect(committedIds(home)).toContain(id);
	expect((await bob.must('peek', {source: 'alice'})).messages.map(({body}) => body)).toEqual(['before', 'after']);
	expect((await runLalia(home, ['logs', '--lines', '1000'])).stdout).toContain('the workspace was gone');
	const doctor = JSON.parse((await runLalia(home, ['doctor', '--json'])).stdout);
	expect(doctor.data.checks).toContainEqual(
		expect.objectContaining({
			check: 'transcript',
			status: 'warning',
			what: `the transcript was begun anew, and has nothing of alice (${alice.agent_id}), bob (${bob.agent_id}): a lost database could not be rebuilt from it`,
		}),
	);
	expect((await runLalia(home, ['verify'])).stderr).toMatch(/ is not in the registry\nreason: verification_failed\n/);
});
