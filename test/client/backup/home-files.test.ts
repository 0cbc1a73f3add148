import {copyFileSync, mkdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {expect, test} from 'vitest';
import {betweenLooks, readHomeFiles} from '../../../source/client/backup/home-files.js';
import {registerAll, runLalia} from '../../support/cli.js';
import {type Home, makeHome} from '../../support/home.js';

const databaseOf = ({home}: Home): string => join(home, 'lalia.db');

/** A home of these files and this database. */
const madeOf = (files: Map<string, Buffer>, database: string): Home => {
	const made = makeHome();
	for (const [path, content] of files) {
		mkdirSync(dirname(join(made.home, path)), {recursive: true, mode: 0o700});
		writeFileSync(join(made.home, path), content, {mode: 0o600});
	}

	copyFileSync(database, databaseOf(made));
	return made;
};

const looked = async (home: Home): Promise<{files: Map<string, Buffer>; database: string}> => {
	await runLalia(home, ['stop']);
	const database = join(home.root, `copy-${performance.now()}.db`);
	copyFileSync(databaseOf(home), database);
	return {files: readHomeFiles(home.home, home.workspace), database};
};

test('between two looks there is a key for each agent, whichever of them the database is of', async () => {
	const home = makeHome();
	await registerAll(home, 'ada', 'bob', 'cyd');
	const before = await looked(home);
	await runLalia(home, ['rotate-key'], {as: 'ada'});
	await runLalia(home, ['unregister'], {as: 'bob'});
	await registerAll(home, 'dan');
	const after = await looked(home);
	const files = betweenLooks(before.files, after.files);

	for (const [database, agents] of [
		[before.database, ['ada', 'bob', 'cyd']],
		[after.database, ['ada', 'cyd', 'dan']],
	] as const) {
		const made = madeOf(files, database);
		for (const as of agents) {
			expect(await runLalia(made, ['inbox'], {as})).toMatchObject({code: 0, stderr: ''});
		}
	}
});

test('where no key was changed, it is what the second look found', async () => {
	const home = makeHome();
	await registerAll(home, 'ada');
	const {files} = await looked(home);
	expect(betweenLooks(files, files)).toEqual(files);
});
