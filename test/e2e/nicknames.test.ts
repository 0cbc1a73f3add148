import {existsSync, readFileSync, statSync} from 'node:fs';
import {describe, expect, onTestFinished, test} from 'vitest';
import {registerAll, runLalia, startLalia} from '../support/cli.js';
import {makeHome} from '../support/home.js';
import {makeAgents, nicknamesOf, printed, refused, runNickname} from '../support/nicknames.js';
import {openRaw} from '../support/raw-client.js';
import {untilCommitted} from '../support/talk.js';
import {expectVerified} from '../support/transcript.js';
import {untilWaiting} from '../support/waiting.js';

describe('lalia nickname', () => {
	test('sets, lists, shows and removes, and keeps it in a private file that people can read', async () => {
		const {home, ids} = await makeAgents('bobby', 'carol');
		const stable = `bob\tbobby\t(stable → ${ids['bobby']})\n`;
		const follows = 'ann\tcarol\t(follows)\n';

		expect(await printed(home, ['nickname'])).toBe('');
		expect(await printed(home, ['nickname', 'bob', 'bobby'])).toBe(stable);
		expect(await printed(home, ['nickname', '--follow', 'ann', 'carol'])).toBe(follows);
		expect(await printed(home, ['nickname'])).toBe(follows + stable);
		expect(await printed(home, ['nickname', 'bob'])).toBe(stable);
		expect(await printed(home, ['nickname', 'ann'])).toBe(follows);
		expect(readFileSync(nicknamesOf(home), 'utf8')).toBe(
			`{\n\t"ann": {"address": "carol", "follow": true},\n\t"bob": {"address": "bobby", "agent_id": "${ids['bobby']}"}\n}\n`,
		);
		expect(statSync(nicknamesOf(home)).mode & 0o777).toBe(0o600);
		expect(await printed(home, ['nickname', '-d', 'bob'])).toBe(stable);
		expect(await printed(home, ['nickname', 'ann', '--delete'])).toBe(follows);
		expect(await printed(home, ['nickname'])).toBe('');
	});

	test('puts a new meaning in the place of the old one', async () => {
		const {home, ids} = await makeAgents('bobby', 'carol');
		await printed(home, ['nickname', 'rev', 'bobby']);
		await printed(home, ['nickname', 'rev', 'carol', '--follow']);
		expect(await printed(home, ['nickname'])).toBe('rev\tcarol\t(follows)\n');
		await printed(home, ['nickname', 'rev', ids['bobby'] ?? '']);
		expect(await printed(home, ['nickname'])).toBe(`rev\t${ids['bobby']}\t(stable → ${ids['bobby']})\n`);
	});

	test('takes over what another nickname stands for', async () => {
		const {home, ids} = await makeAgents('bobby');
		await printed(home, ['nickname', 'one', 'bobby']);
		expect(await printed(home, ['nickname', 'two', 'one'])).toBe(`two\tbobby\t(stable → ${ids['bobby']})\n`);
		expect(await printed(home, ['nickname', 'three', 'two', '--follow'])).toBe(`three\t${ids['bobby']}\t(follows)\n`);
		await printed(home, ['nickname', '-d', 'one']);
		expect(await printed(home, ['nickname', 'two'])).toBe(`two\tbobby\t(stable → ${ids['bobby']})\n`);
	});

	test('tells a program the same', async () => {
		const {home, ids} = await makeAgents('bobby');
		const dataOf = async (...words: string[]) => JSON.parse(await printed(home, ['nickname', ...words, '--json'])).data;
		const stable = {nick: 'bob', address: 'bobby', follow: false, agent_id: ids['bobby']};

		expect(await dataOf('bob', 'bobby')).toEqual({nicknames: [stable]});
		expect(await dataOf()).toEqual({nicknames: [{...stable, stale: false}]});
		expect(await dataOf('-d', 'bob')).toEqual({nicknames: [stable]});
	});

	test.each([
		[['-d'], 'nickname -d needs <nick>'],
		[['-d', 'bob', 'bobby'], 'nickname -d takes <nick> alone'],
		[['-d', 'bob', '--follow'], 'nickname -d takes <nick> alone'],
		[['--follow'], 'nickname --follow needs <nick> and <address>'],
		[['bob', '--follow'], 'nickname --follow needs <nick> and <address>'],
		[['bob', 'bobby', 'x'], 'nickname takes 2 arguments, and "x" is one too many'],
	])('refuses the form %j', async (words, sentence) => {
		const home = makeHome();
		expect(await runNickname(home, ...words)).toMatchObject(refused(1, 'usage_error', sentence));
		expect(existsSync(nicknamesOf(home))).toBe(false);
	});

	test('knows only nicknames that there are', async () => {
		const {home} = await makeAgents('bobby');
		await printed(home, ['nickname', 'bob', 'bobby']);
		expect(await runNickname(home, 'bbo')).toMatchObject(refused(5, 'nickname_not_found', '"bbo"; did you mean bob?'));
		expect(await runNickname(home, '-d', 'x')).toMatchObject(
			refused(5, 'nickname_not_found', 'there is no nickname "x"'),
		);
	});

	test.each(['a b', '-x', '', 'bob@proj', '01ARZ3NDEKTSV4RRFFQ69G5FAV'])('refuses %j as a nickname', async nick => {
		const {home} = await makeAgents('bobby');
		expect(await runNickname(home, '--', nick, 'bobby')).toMatchObject(
			refused(1, 'invalid_name', JSON.stringify(nick)),
		);
	});

	test('refuses an address that means nobody or several', async () => {
		const {home} = await makeAgents('bobby');
		await runLalia(home, ['register', '--name', 'twin', '--project', 'one']);
		await runLalia(home, ['register', '--name', 'twin', '--project', 'two']);
		expect(await runNickname(home, 'b', 'boby')).toMatchObject(
			refused(5, 'agent_not_found', '"boby"; did you mean bobby?'),
		);
		expect(await runNickname(home, 't', 'twin')).toMatchObject(
			refused(1, 'ambiguous_address', '"twin" names 2 agents: twin@one, twin@two'),
		);
		expect(existsSync(nicknamesOf(home))).toBe(false);
	});

	test('follows an address that means nobody yet, or several, and says so; it has to be one', async () => {
		const {home} = await makeAgents('bobby');
		expect(await runNickname(home, 'rev', 'reviewer', '--follow')).toMatchObject({
			code: 0,
			stdout: 'rev\treviewer\t(follows)\n',
			stderr: 'no registered agent answers to reviewer yet; rev reaches the one that will\n',
		});
		await runLalia(home, ['register', '--name', 'reviewer', '--project', 'one']);
		expect(await printed(home, ['tell', 'rev', 'hi'], 'bobby')).toBe('seq=1 peer=reviewer\n');
		await runLalia(home, ['register', '--name', 'reviewer', '--project', 'two']);
		expect(await runNickname(home, 'r', 'reviewer', '--follow')).toMatchObject({
			code: 0,
			stderr: expect.stringContaining('r reaches none of them until there is only one\n'),
		});
		expect(await printed(home, ['nickname', 'rev'])).toBe(
			'rev\treviewer\t(follows)\tambiguous: it could be reviewer@one or reviewer@two\n',
		);
		expect(await runLalia(home, ['tell', 'rev', 'hi'], {as: 'bobby'})).toMatchObject(
			refused(1, 'ambiguous_address', 'nickname rev: "reviewer" names 2 agents'),
		);
		expect(await runNickname(home, 'x', 'no one', '--follow')).toMatchObject(refused(1, 'invalid_args', '"no one"'));
	});
});

describe('a nickname', () => {
	test('may stand wherever an agent is named, and what was sent verifies', async () => {
		const {home} = await makeAgents('alice', 'bobby');
		await printed(home, ['nickname', 'bob', 'bobby']);
		await printed(home, ['nickname', 'al', 'alice', '--follow']);

		expect(await printed(home, ['tell', 'bob', 'one'], 'alice')).toBe('seq=1 peer=bobby\n');
		expect(await printed(home, ['peek', 'al'], 'bobby')).toMatch(/^\[1 \S+ alice\] one\n$/);
		expect(await printed(home, ['read', 'al'], 'bobby')).toBe('one\n');

		const observer = await openRaw(home);
		onTestFinished(() => void observer.socket.destroy());
		const asking = startLalia(home, ['ask', 'bob', 'two?'], {as: 'alice'});
		await untilWaiting(observer, 'alice');
		await printed(home, ['tell', 'al', 'yes', '--reply-to', '2'], 'bobby');
		expect(await asking.ended).toMatchObject({code: 0, stdout: 'yes\n', stderr: ''});

		const told = (await printed(home, ['history', 'bob'], 'alice')).split('\n').map(line => line.split('] ')[1]);
		expect(told).toEqual(['one', 'two?', 'yes', undefined]);
		await untilCommitted(home, observer);
		await expectVerified(home, 3);
	});

	test('says who one is, after --as and not in LALIA_NAME', async () => {
		const {home, ids} = await makeAgents('alice', 'bobby');
		await printed(home, ['nickname', 'me', 'bobby']);
		const whoami = await printed(home, ['whoami', '--as', 'me']);
		expect(whoami).toContain(`name=bobby agent_id=${ids['bobby']} `);
		expect(whoami).toContain('\ndetermined_by=--as me\n');
		expect(await runLalia(home, ['whoami'], {as: 'me'})).toMatchObject(refused(6, 'not_registered', 'LALIA_NAME'));

		await printed(home, ['unregister'], 'bobby');
		expect(await runLalia(home, ['whoami', '--as', 'me'])).toMatchObject(
			refused(6, 'not_registered', '--as says "me", a nickname of bobby, and no such agent is registered'),
		);
	});

	test('of yourself is as good as your name', async () => {
		const {home} = await makeAgents('alice');
		await printed(home, ['nickname', 'me', 'alice']);
		expect(await runLalia(home, ['tell', 'me', 'hi'], {as: 'alice'})).toMatchObject(
			refused(1, 'self_address', 'nickname me: '),
		);
	});

	test('is no room: a room of that name is reached with --room', async () => {
		const {home} = await makeAgents('alice', 'bobby');
		await printed(home, ['nickname', 'api', 'bobby']);
		await printed(home, ['room', 'create', 'api'], 'alice');
		expect(await printed(home, ['history', 'api', '--room'], 'alice')).toBe('');
	});

	test('that is stable survives that the agent is renamed', async () => {
		const {home, ids} = await makeAgents('alice', 'bobby');
		await printed(home, ['nickname', 'bob', 'bobby']);
		await printed(home, ['rename', 'robert'], 'bobby');
		await registerAll(home, 'bobby');
		expect(await printed(home, ['tell', 'bob', 'hi'], 'alice')).toBe('seq=1 peer=robert\n');
		expect(await printed(home, ['nickname'])).toBe(`bob\tbobby\t(stable → ${ids['bobby']})\n`);
	});

	test('that is stable goes stale with its agent, and says what mends it', async () => {
		const {home, ids} = await makeAgents('alice', 'bobby');
		await printed(home, ['nickname', 'bob', 'bobby']);
		await printed(home, ['tell', 'bob', 'before'], 'alice');
		await printed(home, ['unregister'], 'bobby');
		await registerAll(home, 'bobby');

		const mending =
			'that agent is not registered any more; bind it again: lalia nickname bob <address>, or remove it: lalia nickname -d bob';
		expect(await runLalia(home, ['tell', 'bob', 'hi'], {as: 'alice'})).toMatchObject(
			refused(5, 'stale_nickname', `nickname bob stands for bobby (${ids['bobby']}), and ${mending}`),
		);
		const stale = `bob\tbobby\t(stable → ${ids['bobby']})\tstale: ${mending}\n`;
		expect(await printed(home, ['nickname'])).toBe(stale);
		expect(await printed(home, ['nickname', 'bob'])).toBe(stale);
		expect(await runNickname(home, 'b2', 'bob')).toMatchObject(refused(5, 'stale_nickname', 'nickname bob stands for'));
		expect(await printed(home, ['history', 'bob'], 'alice')).toContain('] before\n');

		await printed(home, ['nickname', 'bob', 'bobby']);
		expect(await printed(home, ['tell', 'bob', 'hi'], 'alice')).toBe('seq=1 peer=bobby\n');
	});

	test('that follows reaches whoever has the address now, and is stale while nobody has', async () => {
		const {home} = await makeAgents('alice', 'reviewer');
		await printed(home, ['nickname', 'rev', 'reviewer', '--follow']);
		await printed(home, ['tell', 'rev', 'to the first'], 'alice');
		await printed(home, ['unregister'], 'reviewer');

		const mending =
			'no registered agent answers to that now; bind it again: lalia nickname rev <address> --follow, or remove it: lalia nickname -d rev';
		expect(await runLalia(home, ['tell', 'rev', 'to nobody'], {as: 'alice'})).toMatchObject(
			refused(5, 'stale_nickname', `nickname rev follows reviewer, and ${mending}`),
		);
		expect(await printed(home, ['nickname'])).toBe(`rev\treviewer\t(follows)\tstale: ${mending}\n`);

		await registerAll(home, 'reviewer');
		await printed(home, ['tell', 'rev', 'to the second'], 'alice');
		expect(await printed(home, ['read-any'], 'reviewer')).toBe('peer=alice\nto the second\n');
	});
});

describe('a nickname and the name of an agent', () => {
	test('are not made equal by nickname', async () => {
		const {home} = await makeAgents('alice', 'bobby');
		for (const follow of [[], ['--follow']]) {
			expect(await runNickname(home, 'alice', 'bobby', ...follow)).toMatchObject(
				refused(1, 'nickname_shadows', 'a registered agent is named alice'),
			);
		}

		expect(existsSync(nicknamesOf(home))).toBe(false);
	});

	test('that are made equal by register or rename are pointed out', async () => {
		const {home, ids} = await makeAgents('bobby', 'carol');
		await printed(home, ['nickname', 'bob', 'bobby']);
		const note = `the nickname bob of this user stands for bobby (${ids['bobby']}); commands that name bob mean that one, not you. Remove it: lalia nickname -d bob\n`;

		expect(await runLalia(home, ['register', '--name', 'bob', '--project', 'p'])).toMatchObject({
			code: 0,
			stdout: 'bob\n',
			stderr: note,
		});
		expect(await runLalia(home, ['rename', 'bob', '--json'], {as: 'carol'})).toMatchObject({code: 0, stderr: note});
		expect(await printed(home, ['tell', 'bob', 'hi', '--as', 'bob@p'])).toBe('seq=1 peer=bobby\n');
	});

	test('may be made equal where they mean the same agent', async () => {
		const {home} = await makeAgents('bobby');
		await printed(home, ['nickname', 'bob', 'bobby']);
		expect(await printed(home, ['rename', 'bob'], 'bobby')).toBe('bob\n');
	});
});
