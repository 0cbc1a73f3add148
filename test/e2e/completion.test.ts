import {execFile} from 'node:child_process';
import {existsSync, mkdirSync, symlinkSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {beforeAll, describe, expect, test} from 'vitest';
import {program, runLalia} from '../support/cli.js';
import {type Home, makeHome, makeSharedHome} from '../support/home.js';
import {hasProgram} from '../support/not-run.js';
import {daemonsOf} from '../support/processes.js';
import {openRaw, registerRaw} from '../support/raw-client.js';
import {makeProject} from '../support/task-scene.js';
import {type Seen, showShellOn} from '../support/terminal.js';

const home = makeSharedHome();

/** A folder of the search path with `lalia` in it, as an installation has it. */
const pathOf = ({root}: Home): string => {
	const folder = join(root, 'bin');
	if (!existsSync(folder)) {
		mkdirSync(folder);
		symlinkSync(program, join(folder, 'lalia'));
	}

	return `${folder}:${process.env['PATH']}`;
};

beforeAll(async () => {
	await runLalia(home, ['agents']);
	const client = await openRaw(home);
	const boss = await registerRaw(client, 'boss', {role: 'supervisor', project: 'moon'});
	for (const project of ['moon', 'web']) {
		await registerRaw(client, 'carol', {role: 'worker', project});
	}

	for (const branch of ['amber', 'blue']) {
		await registerRaw(client, 'erin', {project: 'moon', branch, worktree: `/${branch}`});
	}

	await client.must('room create', {name: 'release', desc: 'who does what'}, boss);
	await client.must('room create', {name: 'globs', desc: 'what? [all] of *'}, boss);
	const workstream = {slug: 'parser', branch: 'work/parser'};
	await client.must('publish-task', {project: 'moon', repo_root: makeProject(home), workstream}, boss);
	await runLalia(home, ['nickname', 'chief', 'boss']);
	writeFileSync(join(home.cwd, 'everything.tar'), '');
	client.socket.destroy();
});

type Shell = {start: (home: Home) => Promise<Seen>; clear: string};

const startShell = async (made: Home, line: string, prepare: string): Promise<Seen> => {
	const seen = showShellOn(made, `exec ${line}`, {env: {PATH: pathOf(made), PS1: '> ', INPUTRC: '/dev/null'}});
	seen.press(`${prepare}; clear; echo read''y\r`);
	await seen.untilSeen(/^ready\n>$/m);
	return seen;
};

const shells: Record<string, Shell> = {
	bash: {
		start: made => startShell(made, 'bash --norc --noprofile -i', 'shopt -s nullglob; eval "$(lalia completion bash)"'),
		clear: '\u0015',
	},
	zsh: {
		start: made => startShell(made, 'zsh -f -i', 'autoload -Uz compinit; compinit -u; eval "$(lalia completion zsh)"'),
		clear: '\u0015',
	},
};

/** What is typed before the key is pressed, and what is on the line then. */
const completed: [string, string][] = [
	['lalia tel', 'lalia tell'],
	['lalia task set-', 'lalia task set-status'],
	['lalia help task unp', 'lalia help task unpublish'],
	['lalia tell bo', 'lalia tell boss'],
	['lalia tell chi', 'lalia tell chief'],
	['lalia --as bos', 'lalia --as boss'],
	['lalia tell carol@w', 'lalia tell carol@web'],
	['lalia read rel', 'lalia read release'],
	['lalia tell erin@moon:b', 'lalia tell erin@moon:blue:/blue'],
	['lalia tell erin@moon:amber:', 'lalia tell erin@moon:amber:/amber'],
	['lalia read gl', 'lalia read globs'],
	['lalia read --room r', 'lalia read --room release'],
	['lalia search words --room r', 'lalia search words --room release'],
	['lalia task show pa', 'lalia task show parser'],
	['lalia task set-status parser rea', 'lalia task set-status parser ready'],
	['lalia register --role wo', 'lalia register --role worker'],
	['lalia register --role=wo', 'lalia register --role=worker'],
	['lalia setup claude', 'lalia setup claude-code'],
	['lalia nickname chi', 'lalia nickname chief'],
	['lalia restore every', 'lalia restore everything.tar'],
	['lalia task publish --file every', 'lalia task publish --file everything.tar'],
	['lalia task publish --file=every', 'lalia task publish --file=everything.tar'],
	['lalia ask boss "what?" --ti', 'lalia ask boss "what?" --timeout'],
	['lalia room create rel', 'lalia room create rel'],
	['lalia tell nobody-is-called-s', 'lalia tell nobody-is-called-s'],
];

const press = async ({press: type, untilSeen}: Seen, clear: string, [typed, line]: [string, string]): Promise<void> => {
	type(`${typed}\t`);
	await untilSeen(lastLine(line));
	type(clear);
	await untilSeen(lastLine(''));
};

const lastLine = (line: string): RegExp =>
	new RegExp(`^>${line && ` ${line.replace(/[$()?"]/g, '\\$&')}`}$(?!\\n>)`, 'm');

const shellsHere = Object.entries(shells).map(([name, shell]) => {
	const isHere = hasProgram(name, `completion in ${name}`);
	return {name, ...shell, isHere};
});

describe.each(shellsHere)('in $name', ({start, clear, isHere}) => {
	test.runIf(isHere)(
		'a key completes commands, options, values, and all that has a name',
		{timeout: 60_000},
		async () => {
			const seen = await start(home);
			for (const pair of completed) {
				await press(seen, clear, pair);
			}
		},
	);

	test.runIf(isHere)('where no daemon runs the key adds nothing, says nothing and starts none', async () => {
		const made = makeHome();
		const seen = await start(made);
		await press(seen, clear, ['lalia tell bo', 'lalia tell bo']);
		await press(seen, clear, ['lalia tel', 'lalia tell']);

		expect(daemonsOf(made)).toEqual([]);
		expect(existsSync(made.home)).toBe(false);
	});
});

const hasFish = hasProgram('fish', 'completion in fish');

describe.runIf(hasFish)('in fish', () => {
	/** What a key would offer, with what the list says of each. */
	const offered = async (made: Home, typed: string): Promise<string[]> => {
		const script = `lalia completion fish | source; complete -C '${typed}'`;
		const {stdout} = await promisify(execFile)('fish', ['--no-config', '-c', script], {
			cwd: made.cwd,
			env: {...made.env, PATH: pathOf(made)},
		});
		return stdout.split('\n').slice(0, -1);
	};

	test.each(completed)('%s: a key makes it %s', async (typed, line) => {
		const [first = ''] = (await offered(home, typed)).map(candidate => candidate.split('\t')[0]);
		const before = typed.slice(0, typed.lastIndexOf(' ') + 1);

		expect(first === '' ? typed : before + first).toBe(line);
	});

	test('a list says what each of them is', async () => {
		expect(await offered(home, 'lalia read ')).toEqual(
			expect.arrayContaining(['boss\tboss, supervisor of moon', 'chief\tyour word for boss', 'release\twho does what']),
		);
		expect(await offered(home, 'lalia task set-')).toEqual([
			'set-status\tSay how your task stands; the supervisor says merged',
		]);
	});

	test('where no daemon runs nothing is offered, said or started', async () => {
		const made = makeHome();
		expect(await offered(made, 'lalia tell bo')).toEqual([]);
		expect(existsSync(made.home)).toBe(false);
	});
});

describe('a daemon that does not answer', () => {
	test('keeps nobody waiting for long, and what is not its to say is completed all the same', async () => {
		const made = makeHome();
		await runLalia(made, ['register', '--name', 'ada']);
		await runLalia(made, ['nickname', 'countess', 'ada']);
		const pid = made.daemonPid() ?? 0;
		process.kill(pid, 'SIGSTOP');
		const askedAt = performance.now();
		const asked = await runLalia(made, ['completion', 'bash', '--', 'tell', '']);
		const tookMs = performance.now() - askedAt;
		process.kill(pid, 'SIGCONT');

		expect(asked).toMatchObject({code: 0, stderr: '', stdout: 'countess\tyour word for ada\n'});
		expect(tookMs).toBeLessThan(2000);
	});
});

test('a shell that lalia knows nothing of is a usage error', async () => {
	expect(await runLalia(home, ['completion', 'tcsh'])).toMatchObject({
		code: 1,
		stderr: expect.stringContaining('<shell> is one of bash, zsh, fish, not "tcsh"'),
	});
});
