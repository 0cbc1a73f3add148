import {execFileSync} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {root} from '../root.mjs';

/** A home where agents have talked and work on tasks, made by real commands. */
export const makeScene = () => {
	const folder = mkdtempSync(join(tmpdir(), 'lalia-pictures-'));
	const repository = join(folder, 'shop');
	const kept = Object.entries(process.env).filter(
		([name]) => !/^(CI|CI_.*|CONTINUOUS_INTEGRATION|LALIA_.*)$/.test(name),
	);
	const env = {
		...Object.fromEntries(kept),
		HOME: folder,
		LALIA_HOME: join(folder, 'home'),
		LALIA_WORKSPACE: join(folder, 'workspace'),
		TERM: 'xterm-256color',
		COLORTERM: '',
	};
	/**
	 * @param {string} as
	 * @param {string[]} words
	 */
	const lalia = (as, ...words) =>
		execFileSync(`${root}dist/lalia.cjs`, words, {cwd: repository, env: {...env, LALIA_NAME: as}, encoding: 'utf8'});
	mkdirSync(repository);
	const git = (/** @type {string[]} */ ...words) => execFileSync('git', words, {cwd: repository, env, stdio: 'ignore'});
	git('init', '-q', '-b', 'main');
	writeFileSync(join(repository, 'README.md'), '# shop\n');
	git('add', '.');
	git('-c', 'user.name=mira', '-c', 'user.email=mira@shop', 'commit', '-q', '-m', 'Begin');
	talk(lalia, folder);

	return {
		env,
		folder,
		repository,
		lalia,
		close: () => {
			lalia('mira', 'stop');
			rmSync(folder, {recursive: true, force: true});
		},
	};
};

/**
 * @param {(as: string, ...words: string[]) => string} lalia
 * @param {string} folder
 */
const talk = (lalia, folder) => {
	lalia('mira', 'register', '--role', 'supervisor', '--harness', 'claude-code');
	lalia('ada', 'register', '--role', 'worker', '--harness', 'codex');
	lalia('lin', 'register', '--role', 'worker', '--harness', 'gemini');
	lalia('max', 'register', '--harness', 'copilot');
	const payload = join(folder, 'payload.json');
	writeFileSync(payload, JSON.stringify({workstreams}));
	lalia('mira', 'task', 'publish', '--file', payload);
	lalia('ada', 'task', 'claim', 'checkout');
	lalia('ada', 'task', 'set-status', 'checkout', 'in-progress');
	lalia('lin', 'task', 'claim', 'search');
	lalia('lin', 'task', 'set-status', 'search', 'ready');
	lalia('mira', 'room', 'create', 'release', '--desc', 'what goes out on Thursday');
	for (const name of ['ada', 'lin', 'max']) {
		lalia(name, 'join', 'release');
	}

	for (const [name, body] of said) {
		lalia(name, 'post', 'release', body);
	}

	lalia('ada', 'tell', 'mira', 'May I change the signature of `priceOf`? Two callers.');
	lalia('max', 'tell', 'ada', 'The fixtures for 日本 are in `test/fixtures/jp`.');
};

const workstreams = [
	{
		slug: 'checkout',
		branch: 'task/checkout',
		brief: '# Checkout\nTake **one** payment provider, and keep its errors apart from ours.',
		owned_paths: ['source/checkout'],
	},
	{
		slug: 'search',
		branch: 'task/search',
		brief: '# Search\nFind by name and by number.',
		owned_paths: ['source/search'],
	},
	{
		slug: 'invoices',
		branch: 'task/invoices',
		brief: '# Invoices\nOne PDF an order.',
		owned_paths: ['source/invoices'],
		depends_on: ['checkout'],
	},
];

/** @type {[string, string][]} */
const said = [
	['mira', '# Thursday\nWe ship **checkout** and **search**. `npm test` has to be green by noon.'],
	['ada', 'Checkout needs one more day for refunds. I can leave them out behind a flag.'],
	['mira', 'Leave them out. 👍'],
	['lin', 'Search is ready. It finds 日本語 too:\n- by name\n- by number'],
	['max', 'I tried both on a slow machine: checkout 80 ms, search 12 ms.'],
];
