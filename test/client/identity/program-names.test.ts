import {describe, expect, test} from 'vitest';
import {readProgram} from '../../../source/client/identity/program-names.js';

const split = (commandLine: string): string[] => commandLine.split(' ');

describe('a process runs claude', () => {
	test.each([
		['claude'],
		['/home/u/.local/bin/claude --resume'],
		['node /usr/bin/claude'],
		['/usr/bin/node --max-old-space-size=8192 -r ./hook.js /x/claude.js -p'],
		['bun run /x/claude.mjs'],
		['deno run --allow-all claude'],
		['/bin/sh /x/claude'],
		['-bash -eo pipefail ./claude'],
		['bash --rcfile /etc/rc -- claude'],
		['python3.12 -X dev /opt/claude'],
		['python -m claude'],
	])('as %s', commandLine => {
		expect(readProgram({comm: 'MainThread', argv: split(commandLine)}).names).toContain('claude');
	});

	test('when only the kernel says so', () => {
		expect(readProgram({comm: 'claude', argv: []}).names).toContain('claude');
	});
});

describe('a process does not run claude', () => {
	test.each([
		['vim claude'],
		['tail -f claude.log'],
		['bash -c claude'],
		['bash -lc claude claude'],
		['bash -s claude'],
		['bash ./script claude'],
		['bash - claude'],
		['bash'],
		['node -e 0 claude'],
		['node --eval 0 claude'],
		['node lalia.cjs register --name claude'],
		['node /home/claude/server.js'],
		['python3 -c pass claude'],
		['python3 -W claude script'],
		['claude-desktop'],
		['/opt/Claude'],
		['/home/u/claude/bin/tool'],
		['tmux new-session claude'],
		[''],
	])('as %s', commandLine => {
		expect(readProgram({comm: 'x', argv: split(commandLine)}).names).not.toContain('claude');
	});
});

test('the script of an interpreter is told as it was given', () => {
	const path = '/x/@github/copilot/index.js';

	expect(readProgram({comm: 'MainThread', argv: ['node', '--trace-warnings', path, '--banner']})).toEqual({
		names: ['MainThread', 'node', 'index'],
		script: path,
	});
	expect(readProgram({comm: 'vim', argv: ['/usr/bin/vim', path]})).toEqual({names: ['vim', 'vim']});
});
