import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {registerAll, runLalia} from '../support/cli.js';
import {makeHome} from '../support/home.js';

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
