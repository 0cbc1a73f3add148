import {userInfo} from 'node:os';
import {beforeAll, describe, expect, test} from 'vitest';
import {program, registerAll, runLalia} from '../support/cli.js';
import {joinAs, makeDaemon, makeSharedDaemon} from '../support/talk.js';
import {showOn, showShellOn} from '../support/terminal.js';

const home = makeSharedDaemon();
const esc = '\u001b';

beforeAll(async () => {
	await registerAll(home, 'alice', 'bob');
	await runLalia(home, ['room', 'create', 'api'], {as: 'alice'});
	await runLalia(home, ['join', 'api'], {as: 'bob'});
	await runLalia(home, ['room', 'create', 'closed'], {as: 'bob'});
});

describe('a live view', () => {
	test('rooms shows what another process posts, and what is answered there is read by it', async () => {
		const {untilSeen, press, ended} = showOn(home, ['rooms'], {as: 'alice'});
		await untilSeen('#api');
		await runLalia(home, ['post', 'api', 'from another process'], {as: 'bob'});
		await untilSeen('from another process');
		press('\r');
		await untilSeen('Enter sends');
		press('the answer');
		await untilSeen('the answer');
		press('\r');
		await untilSeen('sent to api');
		const read = await runLalia(home, ['read', 'api', '--room'], {as: 'bob'});
		press(esc);
		await untilSeen('Enter write');
		press('q');

		expect(read.stdout).toContain('alice] the answer\n');
		expect(await ended).toMatchObject({code: 0});
	});

	test('a line to write in has a cursor also where there are no colours', async () => {
		const {untilSeen, press, ended} = showOn(home, ['rooms'], {as: 'alice', env: {NO_COLOR: '1'}});
		await untilSeen('#api');
		press('\r');
		await untilSeen('Enter sends');
		press('👩‍👧\u007fseen');
		await untilSeen('› seen');
		press('\u0003');

		const {bytes} = await ended;
		expect(bytes).toContain(`seen${esc}[7m ${esc}[27m`);
		expect(bytes).not.toContain(`${esc}[36m`);
	});

	test('channels shows what one is told', async () => {
		await runLalia(home, ['tell', 'alice', 'first'], {as: 'bob'});
		const {untilSeen, press, ended} = showOn(home, ['channels'], {as: 'alice'});
		await untilSeen('first');
		await runLalia(home, ['tell', 'alice', 'second'], {as: 'bob'});
		await untilSeen('second');
		press('q');

		expect(await ended).toMatchObject({code: 0});
	});

	test('agents shows who comes, and opens the channel with one', async () => {
		const {untilSeen, press, ended} = showOn(home, ['agents'], {as: 'alice'});
		await untilSeen('❯ alice');
		await registerAll(home, 'zoe');
		await untilSeen('zoe ');
		press('/');
		await untilSeen('Esc show all');
		press('zoe');
		await untilSeen('1 of 3');
		press('\r');
		await untilSeen('Enter talk');
		press('\r');
		await untilSeen('Enter sends');
		press('hello zoe');
		await untilSeen('hello zoe');
		press('\r');
		await untilSeen('sent to zoe');

		expect(await runLalia(home, ['read', 'alice'], {as: 'zoe'})).toMatchObject({stdout: 'hello zoe\n'});
		press('\u0003');
		expect(await ended).toMatchObject({code: 130});
	});

	test('participants shows who joins', async () => {
		await runLalia(home, ['room', 'create', 'lobby'], {as: 'alice'});
		const {untilSeen, press, ended} = showOn(home, ['participants', 'lobby'], {as: 'alice'});
		await untilSeen('1 member');
		await runLalia(home, ['join', 'lobby'], {as: 'bob'});
		await untilSeen(/bob +seen/);
		press('q');

		expect(await ended).toMatchObject({code: 0});
	});

	test('history shows the conversation that is named, and what comes to it', async () => {
		await runLalia(home, ['nickname', 'bobby', 'bob']);
		const {untilSeen, press, ended} = showOn(home, ['history', 'bobby'], {as: 'alice'});
		await untilSeen('#1 to');
		await runLalia(home, ['tell', 'alice', 'to be seen in history'], {as: 'bob'});
		await untilSeen('to be seen in history');
		press('q');

		expect(await ended).toMatchObject({code: 0});
	});

	test('history of one that nobody wrote to yet begins with what is said there', async () => {
		await registerAll(home, 'newcomer');
		const {untilSeen, press, ended} = showOn(home, ['history', 'newcomer'], {as: 'bob'});
		await untilSeen('Enter to write');
		press('\r');
		await untilSeen('Enter sends');
		press('welcome');
		await untilSeen('welcome');
		press('\r');
		await untilSeen('#1 to #1 of 1');
		press('\u0003');

		expect(await ended).toMatchObject({code: 130});
		expect(await runLalia(home, ['read', 'bob'], {as: 'newcomer'})).toMatchObject({stdout: 'welcome\n'});
	});

	test.each([
		[['history', 'nosuch'], 'alice', 5],
		[['history', 'alice'], 'alice', 1],
		[['history', 'closed', '--room'], 'alice', 5],
		[['history', 'nosuch', '--room'], 'alice', 5],
		[['history', 'api', '--room'], 'nobody', 6],
		[['participants', 'closed'], 'alice', 5],
		[['rooms'], 'nobody', 6],
		[['agents'], 'nobody', 6],
	])('%j as %s ends with the exit code %i and the words of the plain face', async (words, as, code) => {
		const who = {as};
		const shown = await showOn(home, words, who).ended;
		const plain = words[0] === 'agents' ? await runLalia(home, ['whoami'], who) : await runLalia(home, words, who);
		const [sentence = ''] = plain.stderr.split('\n');

		expect([shown.code, plain.code]).toEqual([code, code]);
		expect(shown.screen.replaceAll('\n', '')).toContain(sentence);
	});

	test('one who is nobody looks only, also into a room, but has no channels', async () => {
		const own = await makeDaemon();
		const bob = await joinAs(own, 'bob');
		await bob.must('room create', {name: 'hall'});
		const {untilSeen, press, ended} = showOn(own, ['history', 'hall', '--room']);
		await untilSeen('looking only');
		await untilSeen('you only look');
		press('q');

		expect(await ended).toMatchObject({code: 0});
		expect(await showOn(own, ['history', 'bob']).ended).toMatchObject({code: 6});
		expect(await showOn(own, ['history', 'nosuch', '--room']).ended).toMatchObject({code: 5});
	});
});

describe('the dashboard', () => {
	test('opens without a command; an answer is written there, and another view is a key away', async () => {
		const {untilSeen, press, ended} = showOn(home, [], {as: 'alice'});
		await untilSeen('❯ #api');
		await runLalia(home, ['post', 'api', 'ask on the dashboard'], {as: 'bob'});
		await untilSeen('ask on the dashboard');
		press('\t');
		await untilSeen('Enter sends');
		press('said on the dashboard');
		await untilSeen('said on the dashboard');
		press('\r');
		await untilSeen('sent to api');
		expect((await runLalia(home, ['history', 'api', '--room'], {as: 'bob'})).stdout).toContain(
			'said on the dashboard\n',
		);

		press(esc);
		await untilSeen('4 agents');
		press('4');
		await untilSeen('lalia agents');
		press(esc);
		await untilSeen('lalia dashboard');
		press('q');
		expect(await ended).toMatchObject({code: 0});
	});

	test('makes an agent of a person who only looks', async () => {
		const own = await makeDaemon();
		const bob = await joinAs(own, 'bob');
		await bob.must('room create', {name: 'hall'});
		const {untilSeen, press, ended} = showOn(own, []);
		await untilSeen('R register');
		press('R');
		await untilSeen(`name › ${userInfo().username}`);
		press('-too');
		await untilSeen(`${userInfo().username}-too`);
		press('\r');
		await untilSeen('J join');
		press('J');
		await untilSeen('joined hall');
		press('\r');
		await untilSeen('Enter sends');
		press('here I am');
		await untilSeen('here I am');
		press('\r');
		await untilSeen('sent to hall');
		press('\u0003');

		expect(await ended).toMatchObject({code: 130});
		const {messages} = await bob.must('history', {source: 'hall', room: true});
		expect(messages).toMatchObject([{from: `${userInfo().username}-too`, body: 'here I am'}]);
	});

	test('is not for one who said to be somebody that is not registered', async () => {
		const {code, screen} = await showOn(home, [], {as: 'nobody'}).ended;

		expect(code).toBe(6);
		expect(screen).toContain('reason: not_registered');
	});

	test('is usage and the exit code 1 where there is no terminal', async () => {
		const plain = await runLalia(home, [], {as: 'alice'});
		// It stays until all has been seen: a terminal that closes may take the last of it along.
		const piped = showShellOn(home, `'${program}' | cat; read -r _`);
		await piped.untilSeen(plain.stderr.trimEnd().split('\n').at(-1)?.slice(-40) ?? '');
		piped.press('\r');
		const withoutKeys = await showShellOn(home, `'${program}' </dev/null`).ended;

		expect(plain).toMatchObject({code: 1, stdout: ''});
		expect((await piped.ended).screen.replaceAll('\n', '')).toBe(plain.stderr.replaceAll('\n', ''));
		expect(withoutKeys).toMatchObject({code: 1});
	});
});
