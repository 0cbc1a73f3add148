import {execFileSync} from 'node:child_process';
import {mkdirSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {registerAll, runLalia} from './cli.js';
import {gitIn, type Home, makeHome} from './home.js';

/** A home in which these have registered; the first of them has said something to the second. */
export const makeTalkingHome = async ([first, second]: [string, string], body: string): Promise<Home> => {
	const home = makeHome();
	await registerAll(home, first, second);
	await say(home, [first, second], body);
	return home;
};

export const say = async (home: Home, [from, to]: [string, string], body: string): Promise<void> => {
	const {code, stderr} = await runLalia(home, ['tell', to, body], {as: from});
	if (code !== 0) {
		throw new Error(`${from} could not tell ${to}: ${stderr}`);
	}
};

/** Who a home is at its remote. */
export const hostOf = ({home}: Home): {host: string; host_id: string} =>
	JSON.parse(readFileSync(join(home, 'sync.json'), 'utf8'));

/** What the remote has of a home. */
export const branchOf = (home: Home): string => {
	const {host, host_id} = hostOf(home);
	return `refs/heads/lalia/${host}/${host_id}`;
};

export const tipOf = (home: Home): string => gitIn(home, 'rev-parse', 'main').trim();

/** What has to be: `sync` ends well, and says this on standard output. */
export const syncHome = async (home: Home, words: string[] = [], env: NodeJS.ProcessEnv = {}): Promise<string> => {
	const {code, stdout, stderr} = await runLalia(home, ['sync', ...words], {env});
	if (code !== 0) {
		throw new Error(`sync ended with ${code}: ${stderr}`);
	}

	return stdout;
};

export const setRemoteOf = async (home: Home, url: string): Promise<void> => {
	const {code, stderr} = await runLalia(home, ['remote', url]);
	if (code !== 0) {
		throw new Error(`remote ended with ${code}: ${stderr}`);
	}
};

/** A workspace with so many commits in the folders of a conversation, which no daemon has written. */
export const fillWorkspace = (home: Home, commits: number): void => {
	mkdirSync(home.workspace, {recursive: true});
	execFileSync('git', ['init', '--quiet', '--initial-branch=main', home.workspace]);
	addCommits(home, {from: 1, to: commits});
};

export const addCommits = (home: Home, {from, to}: {from: number; to: number}): void => {
	const lines: string[] = [];
	for (let seq = from; seq <= to; seq++) {
		const body = `message ${seq} ${'lorem ipsum '.repeat(8)}`;
		const path = `peers/ada--bob/2026-01-01/${seq - (seq % 1000)}/${String(seq).padStart(26, '0')}.md`;
		const parent = seq === from && from > 1 ? 'from refs/heads/main^0\n' : '';
		const who = `a <a@lalia> ${1_767_225_600 + seq} +0000`;
		lines.push(`commit refs/heads/main\nauthor ${who}\ncommitter ${who}\ndata 2\na\n${parent}`);
		lines.push(`M 100644 inline ${path}\ndata ${body.length}\n${body}\n`);
	}

	execFileSync('git', ['-C', home.workspace, 'fast-import', '--quiet', '--force'], {input: lines.join('')});
};
