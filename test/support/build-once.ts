import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {TestProject} from 'vitest/node';
import {ensureBuilt} from '../../scripts/setup/ensure-built.mjs';
import {ops} from '../../source/core/ops/index.js';
import {unseenOutcomes} from './contract.js';

/**
 * Builds dist for the tests that run the real command. Those of a single module need no build, so a failure ends only the
 * former. A run of all tests fails at its end where an operation was never seen to do what it declares.
 */
export const setup = (project: TestProject): (() => Promise<void>) => {
	try {
		ensureBuilt();
	} catch (error) {
		process.stderr.write(`tests of the built command use an old dist or none: ${String(error)}\n`);
	}

	const folder = mkdtempSync(join(tmpdir(), 'lalia-outcomes-'));
	const record = join(folder, 'outcomes');
	writeFileSync(record, '');
	process.env['LALIA_TEST_OLDER'] = join(folder, 'older');
	process.env['LALIA_TEST_RECORD'] = record; // the workers start with the environment of this process
	return async () => {
		const unseen = (await ranEverything(project)) ? unseenOutcomes(ops, readFileSync(record, 'utf8')) : [];
		rmSync(folder, {recursive: true, force: true});
		if (unseen.length > 0) {
			process.stderr.write(
				`no test has seen these outcomes of operations:\n${unseen.map(line => `  ${line}\n`).join('')}`,
			);
			process.exitCode = 1;
		}
	};
};

/** Whether every test of every file was run, so that what was not seen is not tested. */
const ranEverything = async (project: TestProject): Promise<boolean> => {
	const {state, config} = project.vitest;
	const ended = new Set(state.getTestModules().flatMap(module => (isOver(module.state()) ? [module.moduleId] : [])));
	const {testFiles} = await project.globTestFiles();
	const isFiltered = config.testNamePattern !== undefined || config.cliExclude !== undefined;
	return !isFiltered && testFiles.every(path => ended.has(path));
};

const isOver = (state: string): boolean => state === 'passed' || state === 'failed';
