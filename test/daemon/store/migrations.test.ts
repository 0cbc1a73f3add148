import {describe, expect, test} from 'vitest';
import {migrations} from '../../../source/daemon/store/migrations.js';
import {registerAll, runLalia} from '../../support/cli.js';
import {type Home, makeHome} from '../../support/home.js';
import {isKept, makeKeptHome, schemaOf, setSchema} from '../../support/kept-home.js';
import {deleteDatabase} from '../../support/lost-home.js';
import {expectCleanRepository, expectVerified} from '../../support/transcript.js';
import {until} from '../../support/until.js';

const schemas = migrations.map((_, index) => index + 1);

test.each(schemas)('a home of schema %i is kept', schema => {
	expect(isKept(schema)).toBe(true);
});

const said = async (home: Home, as: string, ...words: string[]): Promise<string> => {
	const {code, stdout, stderr} = await runLalia(home, words, {as});
	expect({code, stderr}).toEqual({code: 0, stderr: ''});
	return stdout.replaceAll(/ \d{4}-\S+Z /g, ' ');
};

const channel = [
	'[1 ada] one, which was read',
	'[2 ada] two, which was not',
	'[3 bob] three, an answer',
	'[4 ada] four, a question?',
	'[5 bert] six, by a new key',
	'',
].join('\n');

const messages = 9; // with those of the task, its bundle and its claim

describe.each(schemas)('a home of schema %i', schema => {
	test('verifies as it was left', async () => {
		const home = makeKeptHome(schema);
		expect(schemaOf(home).version).toBe(schema);
		await expectVerified(home, messages);
	});

	test('is brought up to date, has all that it had, and goes on', async () => {
		const home = makeKeptHome(schema);
		expect(await said(home, 'ada', 'history', 'bert')).toBe(channel);
		expect(await said(home, 'bert', 'read', 'ada')).toBe('two, which was not\n');
		expect(await said(home, 'bert', 'read', 'ada')).toBe('four, a question?\n');
		expect(await said(home, 'bert', 'read', 'lobby', '--room')).toBe('[1 ada] five, in a room\n');
		expect(await said(home, 'bert', 'inbox')).toBe('');
		expect(await said(home, 'ada', 'participants', 'lobby')).toBe(
			'ada\tpending=0\tdropped=0\nbert\tpending=0\tdropped=0\n',
		);
		expect(await said(home, 'ada', 'agents', '--flat')).not.toContain('gone');
		expect(await said(home, 'ada', 'task', 'list')).toContain('slug=parser owner=ada status=assigned');
		expect(await said(home, 'ada', 'task', 'set-status', 'parser', 'ready', '--project', 'moon')).toContain('ready');
		expect(await said(home, 'ada', 'search', 'which')).toContain('two, which was not');
		expect(await said(home, 'bert', 'tell', 'ada', 'eight, of today')).toBe('seq=6 peer=ada\n');
		expect(await said(home, 'bert', 'post', 'lobby', 'nine, of today')).toBe('room=lobby seq=2\n');
		await runLalia(home, ['stop']);

		const today = makeHome();
		await registerAll(today, 'ada');
		await runLalia(today, ['stop']);
		expect(schemaOf(home)).toEqual(schemaOf(today));
		expectCleanRepository(home);
		await expectVerified(home, messages + 3);
	});

	test('whose database is lost is rebuilt from its transcript', async () => {
		const home = makeKeptHome(schema);
		deleteDatabase(home);
		await runLalia(home, ['agents']);
		expect(await said(home, 'ada', 'history', 'bert')).toBe(channel);
		await until('it is searched', async () => (await said(home, 'ada', 'search', 'question')).includes('four'));
		await runLalia(home, ['stop']);
		await expectVerified(home, messages);
	});
});

test('a database of a newer lalia is left as it is, and the command says what it is', async () => {
	const home = makeHome();
	await registerAll(home, 'ada');
	await runLalia(home, ['stop']);
	setSchema(home, migrations.length + 1);
	const {code, stderr} = await runLalia(home, ['agents']);

	expect(code).toBe(1);
	expect(stderr).toContain(
		`it is of a newer lalia (schema ${migrations.length + 1}, this one knows ${migrations.length})`,
	);
	expect(schemaOf(home).version).toBe(migrations.length + 1);
	setSchema(home, migrations.length);
});
