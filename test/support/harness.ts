import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {chmodSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs';
import type {Socket} from 'node:net';
import {join} from 'node:path';
import {createInterface} from 'node:readline';
import {onTestFinished} from 'vitest';
import {program} from './cli.js';
import type {Home} from './home.js';
import {killHard} from './processes.js';

/** A process that is called like a harness, and does what harnesses do: each command runs in a shell of its own. */
export type FakeHarness = {
	pid: number;
	/** Types a line into a new shell, and resolves with how it ended. One line at a time. */
	run: (line: string) => Promise<{code: number; stdout: string; stderr: string}>;
	kill: () => Promise<void>;
};

type HarnessOptions = {cwd?: string; env?: NodeJS.ProcessEnv};

/** Talks to the test by descriptor 3: Node closes the first three for us as soon as setsid has forked. */
const script = `#!/bin/bash
echo $$ >&3
while IFS= read -r line <&3; do
	bash -c "$line" >"$1/stdout" 2>"$1/stderr" </dev/null 3>&-
	echo $? >&3
done
`;

/**
 * Starts one in a login session of its own below init, so that no harness which the tests themselves may run in is seen.
 * Its commands find `lalia` on their PATH; LALIA_NAME is not set.
 */
export const startHarness = async (
	home: Home,
	name: 'claude' | 'codex' | 'gemini',
	{cwd = home.cwd, env = {}}: HarnessOptions = {},
): Promise<FakeHarness> => {
	const folder = mkdtempSync(join(home.root, `${name}-`));
	const bin = join(folder, 'bin');
	mkdirSync(bin);
	symlinkSync(program, join(bin, 'lalia'));
	writeFileSync(join(folder, name), script);
	chmodSync(join(folder, name), 0o755);

	const child = spawn('setsid', ['--fork', join(folder, name), folder], {
		cwd,
		env: {...home.env, ...env, PATH: `${bin}:${home.env['PATH']}`},
		stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
	});
	// Reason for the cast: descriptor 3 was asked for as a pipe, which the types do not follow.
	const channel = child.stdio[3] as Socket;
	const lines = createInterface({input: channel});
	const nextLine = async (): Promise<number> => Number((await once(lines, 'line'))[0]);
	const pid = await nextLine();
	const harness: FakeHarness = {
		pid,
		run: async line => {
			const ended = nextLine();
			channel.write(`${line}\n`);
			const code = await ended;
			return {
				code,
				stdout: readFileSync(join(folder, 'stdout'), 'utf8'),
				stderr: readFileSync(join(folder, 'stderr'), 'utf8'),
			};
		},
		kill: () => killHard(pid),
	};
	onTestFinished(() => void channel.destroy());
	return harness;
};
