import {spawn} from 'node:child_process';
import type {ResultOf} from '../../source/core/op.js';
import type {Ops} from '../../source/core/ops/index.js';
import {type Ended, endOf, program} from './cli.js';
import type {Home} from './home.js';

type CheckResult = ResultOf<Ops['doctor']>['checks'][number];

type Options = {
	fix?: boolean;
	env?: NodeJS.ProcessEnv;
	/** Words before the program's, such as those of a program that runs it as another user. */
	by?: string[];
	/** Another build of the program. */
	program?: string;
};

export type Examined = {
	code: number | null;
	checks: CheckResult[];
	/** What one check found. */
	of: (check: string) => CheckResult;
	/** The checks that did not find everything in order, as `<status> <check>`. */
	troubles: string[];
};

/** `lalia doctor`, and what each check found. */
export const examine = async (home: Home, options: Options = {}): Promise<Examined> => {
	const {code, stdout} = await runDoctor(home, ['--json', ...(options.fix ? ['--fix'] : [])], options);
	const {data} = JSON.parse(stdout) as {data: {checks: CheckResult[]}};
	return {
		code,
		checks: data.checks,
		of: check => {
			const found = data.checks.find(result => result.check === check);
			if (!found) {
				throw new Error(`there is no check ${check}`);
			}

			return found;
		},
		troubles: data.checks.flatMap(({status, check}) => (status === 'ok' ? [] : [`${status} ${check}`])),
	};
};

const runDoctor = (home: Home, words: string[], {env, by = [], program: other}: Options): Promise<Ended> => {
	const [command = '', ...rest] = [...by, process.execPath, other ?? program, 'doctor', ...words];
	return endOf(spawn(command, rest, {cwd: home.cwd, env: {...home.env, ...env}, stdio: ['ignore', 'pipe', 'pipe']}));
};
