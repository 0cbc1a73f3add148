import {expect, test} from 'vitest';
import {canMountCaseInsensitive, mountCaseInsensitive} from '../support/case-insensitive-disk.js';
import {registerAll, runLalia} from '../support/cli.js';
import {type Home, makeHome} from '../support/home.js';
import {deleteDatabase} from '../support/lost-home.js';
import {killHard, onlyDaemonOf} from '../support/processes.js';
import {expectCleanRepository, expectVerified} from '../support/transcript.js';

const canMount = canMountCaseInsensitive('a home and a workspace on a disk that ignores the case of names');

const said = async (home: Home, as: string, ...words: string[]): Promise<string> => {
	const {code, stdout, stderr} = await runLalia(home, words, {as});
	expect({code, stderr: stderr.replace(/^the database was gone: .*\n/, '')}).toEqual({code: 0, stderr: ''});
	return stdout.replaceAll(/ \d{4}-\S+Z /g, ' ');
};

test.runIf(canMount)(
	'where the disk ignores the case of names, agents and rooms that differ in it stay apart, also after a kill and from git alone',
	async () => {
		const home = makeHome();
		await mountCaseInsensitive(home, home.home);
		await mountCaseInsensitive(home, home.workspace);
		await registerAll(home, 'ada', 'Ada', 'bob');
		for (const [name, room] of [
			['ada', 'api'],
			['Ada', 'API'],
		] as const) {
			await said(home, name, 'tell', 'bob', `I am ${name}`);
			await said(home, name, 'room', 'create', room);
			await said(home, name, 'post', room, `this is ${room}`);
		}

		await killHard(await onlyDaemonOf(home));
		await said(home, 'bob', 'tell', 'Ada', 'still there?');
		expect(await said(home, 'Ada', 'read', 'bob')).toBe('still there?\n');
		await runLalia(home, ['stop']);
		expectCleanRepository(home);
		await expectVerified(home, 5);

		deleteDatabase(home);
		expect(await said(home, 'bob', 'history', 'ada')).toBe('[1 ada] I am ada\n');
		expect(await said(home, 'bob', 'history', 'Ada')).toBe('[1 Ada] I am Ada\n[2 bob] still there?\n');
		expect(await said(home, 'ada', 'history', 'api', '--room')).toBe('[1 ada] this is api\n');
		expect(await said(home, 'Ada', 'history', 'API', '--room')).toBe('[1 Ada] this is API\n');
		await said(home, 'Ada', 'post', 'API', 'and on');
		await runLalia(home, ['stop']);
		expectCleanRepository(home);
		await expectVerified(home, 6);
	},
);
