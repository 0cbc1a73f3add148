import {expect, test} from 'vitest';
import {runLalia} from '../../support/cli.js';
import {gitIn} from '../../support/home.js';
import {deleteDatabase} from '../../support/lost-home.js';
import {connectAs, join, makeDaemon, untilCommitted} from '../../support/talk.js';
import {expectCleanRepository, expectVerified} from '../../support/transcript.js';

test('from the thousandth message on a day has folders, which verify and from which a lost database comes back', async () => {
	const home = await makeDaemon();
	const [alice, bob] = await join(home, 'alice', 'bob');
	const told = Array.from({length: 1002}, (_, index) =>
		alice.must('tell', {peer: 'bob', body: `message ${index + 1}`}),
	);
	const ids = (await Promise.all(told)).map(({id}) => id);
	await untilCommitted(home, alice.client);

	const listed = gitIn(home, 'ls-tree', '-r', '--name-only', 'HEAD', 'peers/').split('\n');
	const folderOf = (id: string | undefined) =>
		listed
			.find(path => path.endsWith(`/${id}.md`))
			?.replace(/^peers\/alice--bob\/\d{4}-\d\d-\d\d/, '')
			.replace(`${id}.md`, '');
	expect([ids[0], ids[998], ids[999], ids[1001]].map(folderOf)).toEqual(['/', '/', '/1000/', '/1000/']);
	expect(gitIn(home, 'log', '--oneline', 'peers/alice--bob').trim().split('\n')).toHaveLength(1002);
	expectCleanRepository(home);
	await expectVerified(home, 1002);

	await runLalia(home, ['stop']);
	deleteDatabase(home);
	expect(await runLalia(home, ['agents'])).toMatchObject({code: 0});
	const again = await connectAs(home, bob);
	const {messages} = await again.must('history', {source: 'alice', since: 998});
	expect(messages.map(({id}) => id)).toEqual(ids.slice(997));
	expect(await again.must('tell', {peer: 'alice', body: 'and on'})).toMatchObject({seq: 1003});
});
