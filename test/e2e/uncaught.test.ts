import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {registerAll, runLalia} from '../support/cli.js';
import {makeHome} from '../support/home.js';
import {showOn} from '../support/terminal.js';

test('what is thrown where nobody waits for it is told in a line with its reason', async () => {
	const home = makeHome();
	await registerAll(home, 'ada');
	const file = join(home.root, 'throws.cjs');
	writeFileSync(file, "setTimeout(() => { throw new Error('out of the blue'); }, 300);");
	const env = {NODE_OPTIONS: `--require ${file}`};

	const {code, stdout, stderr} = await runLalia(home, ['read-any', '--timeout', '20'], {as: 'ada', env});
	expect({code, stdout}).toEqual({code: 1, stdout: ''});
	expect(stderr).toMatch(/^Error: out of the blue\n.*\nreason: internal_error\nhint: /s);
	expect(stderr.length).toBeLessThan(2500);

	const asJson = await runLalia(home, ['read-any', '--timeout', '20', '--json'], {as: 'ada', env});
	expect(JSON.parse(asJson.stdout)).toMatchObject({ok: false, code: 1, data: {error: {reason: 'internal_error'}}});
});

test('a view gives the terminal back before that is told, so that it stays to be read', async () => {
	const home = makeHome();
	await registerAll(home, 'ada');
	const file = join(home.root, 'throws.cjs');
	writeFileSync(file, "process.on('SIGUSR2', () => { throw new Error('out of the blue'); });");

	const seen = showOn(home, [], {env: {NODE_OPTIONS: `--require ${file}`}});
	await seen.untilSeen('ada');
	process.kill(seen.pty.pid, 'SIGUSR2');
	const {code, screen} = await seen.ended;
	expect({code, screen}).toMatchObject({
		code: 1,
		screen: expect.stringMatching(/^Error: out of the blue\n.*reason: internal_error/s),
	});
});
