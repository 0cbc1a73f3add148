import {spawn} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {installHarness} from '../run/fake-harness.js';
import {endOf, runLalia} from '../support/cli.js';
import {type Home, makeHome, makeUserHome} from '../support/home.js';
import {hasProgram} from '../support/not-run.js';
import {openRaw} from '../support/raw-client.js';
import {untilCommitted} from '../support/talk.js';
import {makeProject} from '../support/task-scene.js';
import {openTerminal, type UserTerminal} from '../support/user-terminal.js';
import {type Block, blocks, blocksIn, byPage, root} from './blocks.js';
import {elsewhere} from './elsewhere.js';

test('every block is of a kind that is checked, or shows no command', () => {
	const others = blocks.filter(({language}) => !['console', 'sh', 'json'].includes(language));

	expect([...new Set(others.map(({language}) => language))].sort()).toEqual(['markdown', 'text']);
	expect(others.filter(({text}) => /^(\$|lalia|npm|make|git) /m.test(text))).toEqual([]);
});

/** A user's home with the terminals that are open in it, by the word that a page has for each. */
type Stage = {home: Home; terminal: (name: string) => Promise<UserTerminal>};

const makeStage = (): Stage => {
	const home = makeUserHome();
	const open = new Map<string, Promise<UserTerminal>>();
	return {
		home,
		terminal: name => {
			const terminal = open.get(name) ?? openTerminal(home);
			open.set(name, terminal);
			return terminal;
		},
	};
};

/** What a page takes for granted before its first block. */
const scenes: Record<string, (stage: Stage) => Promise<unknown>> = {
	'docs/identity.md': async ({home, terminal}) => {
		const cwd = makeProject(home, 'app');
		for (const as of ['bob-the-builder', 'reviewer']) {
			await runLalia(home, ['register'], {as, cwd});
		}

		const {type} = await terminal('1');
		await type(`cd ${cwd}`);
		await type('lalia register --name claude-code');
	},
};

const terminalName = ({before}: Block): string =>
	/^Open .*Terminal (\d):$|^Terminal (\d)\./s.exec(before)?.slice(1).find(Boolean) ?? '1';

const commandsOf = ({text}: Block): string[] => [...text.matchAll(/^\$ (.*)$/gm)].map(([, line = '']) => line);

/** Blocks for different terminals that follow each other run against each other: the first line of each, then all the others at once. */
const groupsOf = (shown: Block[]): Block[][] => {
	const groups: Block[][] = [];
	for (const block of shown) {
		const group = groups.at(-1);
		if (group && terminalName(block) > terminalName(group.at(-1) ?? block)) {
			group.push(block);
		} else {
			groups.push([block]);
		}
	}

	return groups;
};

const playTogether = async ({terminal}: Stage, group: Block[]): Promise<string[]> => {
	const parts = [];
	for (const block of group) {
		const [first = '', ...others] = commandsOf(block);
		const {type} = await terminal(terminalName(block));
		parts.push({type, others, seen: [await type(first)]});
	}

	await Promise.all(
		parts.map(async ({type, others, seen}) => {
			for (const line of others) {
				seen.push(await type(line));
			}
		}),
	);
	return parts.map(({seen}) => seen.join('\n'));
};

const volatile =
	/(?<ulid>\b[0-9A-HJKMNP-TV-Z]{26}\b)|(?<time>\d{4}-\d\d-\d\dT[\d:.]+Z)|(?<commit>^[0-9a-f]{7,12}(?= ))|(?<=login session )(?<pid>\d+)/gm;

/** With a word and a number for what is another one in each run: the same thing has the same number wherever it stands. */
const masked = (texts: string[]): string[] => {
	const known = new Map<string, string>();
	return texts.map(text =>
		text.replace(/[ \t]+/g, ' ').replace(volatile, (found, ...rest) => {
			const kind = Object.entries(rest.at(-1)).find(([, value]) => value !== undefined)?.[0];
			known.set(found, known.get(found) ?? `<${kind} ${known.size + 1}>`);
			return known.get(found) ?? '';
		}),
	);
};

describe.runIf(hasProgram('tmux', 'what the pages show of a terminal'))(
	'what is typed on a terminal looks as it is printed',
	() => {
		test.each(byPage(blocksIn('console')))('in %s', async (page, shown) => {
			const stage = makeStage();
			await scenes[page]?.(stage);
			const seen: string[] = [];
			for (const group of groupsOf(shown)) {
				seen.push(...(await playTogether(stage, group)));
				const client = await openRaw(stage.home);
				await untilCommitted(stage.home, client);
				client.socket.destroy();
			}

			const atAda = seen.map(text => text.replaceAll(stage.home.root, '/home/ada'));
			expect(masked(atAda)).toEqual(masked(shown.map(({text}) => text)));
		});
	},
);

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const lines = blocksIn('sh').flatMap(({page, text}) =>
	text
		.split('\n')
		.map(line => line.replace(/ +#.*$/, ''))
		.filter(Boolean)
		.map(line => ({page, line})),
);

describe('the lines of a shell', () => {
	const others = new Set(elsewhere.flatMap(({lines}) => lines));

	test.each(lines.filter(({line}) => !others.has(line)))('of $page: $line', async ({line}) => {
		expect(line, 'a line of another program stands in the table').toMatch(/^lalia /);
		const home = makeHome();
		const [claude, codex] = [installHarness(home, 'claude'), installHarness(home, 'codex')];
		const env = {...home.env, ...claude.env, PATH: `${claude.env['PATH']}:${codex.env['PATH']}`};
		const ended = await endOf(spawn('sh', ['-c', line], {cwd: home.cwd, env, stdio: ['ignore', 'pipe', 'pipe']}));

		expect(ended).toMatchObject({code: 0, stderr: ''});
	});

	test.each(elsewhere)('that are run elsewhere, because $why, stand in a page and name what is there', entry => {
		const {version, scripts} = JSON.parse(read('package.json'));
		const found = (pattern: RegExp) =>
			entry.lines.flatMap(line => [...line.matchAll(pattern)].map(([, name = '']) => name));

		expect(read(entry.by)).toContain(entry.words);
		expect(entry.lines.filter(line => !lines.some(shown => shown.line === line))).toEqual([]);
		expect(found(/((?:test|\.ci)\/\S+)/g).filter(path => !existsSync(join(root, path)))).toEqual([]);
		expect(found(/npm (?:run (\S+)|test)/g).filter(name => !((name || 'test') in scripts))).toEqual([]);
		expect(found(/make (\S+)/g).filter(name => !read('Makefile').includes(`\n${name}:`))).toEqual([]);
		expect(found(/lalia-(\S+)\.tgz/g).filter(named => named !== version)).toEqual([]);
	});
});
