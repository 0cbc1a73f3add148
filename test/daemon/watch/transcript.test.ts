import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {join as joinPath} from 'node:path';
import {expect, test} from 'vitest';
import {runLalia} from '../../support/cli.js';
import {makeHome} from '../../support/home.js';
import {join, untilCommitted} from '../../support/talk.js';
import {until} from '../../support/until.js';
import {watch} from '../../support/watching.js';

test('git that fails is told, and so is git that works again', async () => {
	const made = makeHome();
	const bin = joinPath(made.root, 'bin');
	const broken = joinPath(made.root, 'broken');
	mkdirSync(bin);
	const script = `#!/bin/sh\n[ ! -e '${broken}' ] || exit 1\nPATH='${made.env['PATH']}'\nexec git "$@"\n`;
	writeFileSync(joinPath(bin, 'git'), script, {mode: 0o755});
	const home = {...made, env: {...made.env, PATH: `${bin}:${made.env['PATH']}`}};
	await runLalia(home, ['agents']);
	const [alice] = await join(home, 'alice', 'bob');
	await untilCommitted(home, alice.client);
	const watched = await watch(home);
	writeFileSync(broken, '');
	await alice.must('tell', {peer: 'bob', body: 'x'});
	const event = await watched.first('transcript', ({failing}) => failing !== undefined);
	expect(event).toMatchObject({failing: expect.stringContaining('git'), pending: 1});
	expect((await watch(home)).snapshot.transcript).toEqual({pending: 1, failing: event.failing});

	rmSync(broken);
	await until('git works again', () => {
		const last = watched.all('transcript').at(-1);
		return last?.pending === 0 && last.failing === undefined;
	});
});
