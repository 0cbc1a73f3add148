import {execFile} from 'node:child_process';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {describe, expect, test} from 'vitest';
import {parseArgv} from '../../source/client/argv.js';
import {describeCommands} from '../../source/core/manifest.js';
import type {Op} from '../../source/core/op.js';
import {ops} from '../../source/core/ops/index.js';
import {runLalia} from '../support/cli.js';
import {makeSharedHome} from '../support/home.js';
import {hasProgram} from '../support/not-run.js';
import {wordsOf} from '../support/shell-words.js';

const {slim} = describeCommands(ops);
const commands: Op[] = Object.values<Op>(ops).filter(({internal}) => !internal);

describe.each(commands)('the examples of $name', ({name, examples}) => {
	test('there is one', () => {
		expect(examples.length).toBeGreaterThan(0);
	});

	test.each(examples.map(({run}) => run))('%s is a line that lalia takes for this command', run => {
		const [program, ...words] = wordsOf(run);
		expect([program, parseArgv(words, slim)]).toMatchObject(['lalia', {kind: 'command', name}]);
	});
});

const home = makeSharedHome();

test('lalia help of a command has its examples', async () => {
	for (const {name, examples} of [ops.tell, ops['task set-status'], ops.completion]) {
		const {stdout} = await runLalia(home, ['help', ...name.split(' ')]);
		for (const {run} of examples) {
			expect(stdout).toContain(`\n  ${run}\n`);
		}
	}
});

const page = join(import.meta.dirname, '../../man/lalia.1');

describe.runIf(hasProgram('mandoc', 'the manual page'))('the manual page', () => {
	const runs = promisify(execFile);

	test('has nothing that mandoc warns of, but that it has no date', async () => {
		const {stdout} = await runs('mandoc', ['-T', 'lint', '-W', 'warning', page]).catch(({stdout}) => ({stdout}));
		expect(stdout.split('\n').filter((line: string) => line !== '' && !line.includes('missing date'))).toEqual([]);
	});

	test('reads as text, with the examples as they are typed', async () => {
		const {stdout} = await runs('mandoc', ['-T', 'ascii', '-O', 'width=200', page]);
		const text = stdout.replace(/.[\b]/g, '');
		for (const {name, examples} of commands) {
			expect(text).toContain(`lalia ${name}`);
			for (const {run} of examples) {
				expect(text).toContain(`${run}\n`);
			}
		}
	});
});
