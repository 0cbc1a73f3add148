import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import type {ServerResponse} from 'node:http';
import {createServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import {join} from 'node:path';
import {bypass, delay, HttpResponse, http} from 'msw';
import {setupServer} from 'msw/node';
import {afterAll, afterEach, beforeAll, describe, expect, onTestFinished, test} from 'vitest';
import {showRemote} from '../../../source/client/sync/show-remote.js';
import {synchronize} from '../../../source/client/sync/synchronize.js';
import {openGitServer} from '../../support/git-server.js';
import {gitIn, type Home, makeHome} from '../../support/home.js';
import {addCommits, branchOf, fillWorkspace, hostOf, tipOf} from '../../support/sync.js';
import {invocationOf} from '../../support/sync-invocation.js';

const far = setupServer();
beforeAll(() => far.listen({onUnhandledRequest: 'bypass'}));
afterEach(() => far.resetHandlers());
afterAll(() => far.close());

const quietMs = 400;
const patientMs = 20_000;

/** By what git is told of a header: then it does the talking. */
const byGit = {GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'http.extraHeader', GIT_CONFIG_VALUE_0: 'X-Test: 1'};

const token = {LALIA_GIT_TOKEN: 'hunter2'};

const sync = (home: Home, env: NodeJS.ProcessEnv = {}, idleMs = patientMs) =>
	synchronize(invocationOf(home, env), {idleMs, onStep: () => {}, onProgress: () => {}});

const makeHost = async (url: string, commits: number): Promise<Home> => {
	const home = makeHome();
	fillWorkspace(home, commits);
	await showRemote(invocationOf(home), {url, isRemoved: false});
	return home;
};

const problemOf = async (syncing: Promise<unknown>): Promise<Record<string, unknown>> => {
	const error = await syncing.then(
		result => new Error(`it ended well: ${JSON.stringify(result)}`),
		(thrown: unknown) => thrown as Error,
	);
	expect(JSON.stringify([error.message, error])).not.toContain('hunter2');
	return {...error, message: error.message};
};

const answering = (status: number, headers: Record<string, string> = {}) => ({
	far: () => new HttpResponse('<html>no hunter2</html>', {status, headers}),
	near: (response: ServerResponse) => response.writeHead(status, headers).end('<html>no</html>'),
});

const answers = [
	['401', answering(401, {'www-authenticate': 'Basic realm="git"'}), 'remote_unauthorized', {}],
	['403', answering(403), 'remote_forbidden', {}],
	['404', answering(404), 'remote_not_found', {}],
	['429', answering(429, {'retry-after': '17'}), 'remote_busy', {retry_after_seconds: 17}],
	['500', answering(500), 'remote_busy', {}],
	['a page in place of a repository', answering(200, {'content-type': 'text/html'}), 'remote_broken', {}],
] as const;

describe.each([
	['by isomorphic-git', {}],
	['by git', byGit],
])('%s,', (title, env) => {
	test.each(answers)(
		'a server that answers %s is an error, and the next sync heals',
		async (what, wrong, reason, context) => {
			const server = await openGitServer();
			const {url, git} = server.makeRepository('t');
			const home = await makeHost(url, 3);
			if (title === 'by git') {
				server.intercept((_, response) => Boolean(wrong.near(response)));
			} else {
				far.use(http.get(`${url}/info/refs`, wrong.far));
			}

			const problem = await problemOf(sync(home, {...env, ...token}));

			// Git takes a page for a server of an old kind that has no branches, and fails when it pushes.
			expect(problem['reason']).toBe(title === 'by git' && what.startsWith('a page') ? 'remote_refused' : reason);
			expect(problem['message']).toContain(url);
			if (title !== 'by git') {
				expect(problem['context']).toMatchObject(context);
			}

			server.intercept(undefined);
			far.resetHandlers();
			expect(await sync(home, env)).toMatchObject({pushed: 3});
			expect(git('rev-parse', branchOf(home)).trim()).toBe(tipOf(home));
		},
	);

	test('a server that hangs is given up after a time, and the next sync heals', async () => {
		const server = await openGitServer();
		const {url} = server.makeRepository('t');
		const home = await makeHost(url, 3);
		server.intercept(({method}) => method === 'POST');
		const problem = await problemOf(sync(home, env, quietMs));

		expect(problem).toMatchObject({reason: 'remote_unreachable'});
		server.intercept(undefined);
		expect(await sync(home, env)).toMatchObject({pushed: 3});
	});

	test('a server that is not there is an error, and the next sync heals', async () => {
		const server = await openGitServer();
		const {url} = server.makeRepository('t');
		const home = await makeHost(url, 2);
		const {url: there} = await showRemote(invocationOf(home), {url: 'http://127.0.0.1:9/t', isRemoved: false});
		expect(await problemOf(sync(home, env))).toMatchObject({reason: 'remote_unreachable'});

		expect(there).toBe('http://127.0.0.1:9/t');
		await showRemote(invocationOf(home), {url, isRemoved: false});
		expect(await sync(home, env)).toMatchObject({pushed: 2});
	});

	test('a redirection is not followed, and nobody else is told who we are', async () => {
		const server = await openGitServer({ada: 'hunter2'});
		const thief = await openGitServer();
		const {url} = server.makeRepository('t');
		const elsewhere = thief.makeRepository('t');
		const home = await makeHost(url, 2);
		for (const method of ['GET', 'POST']) {
			server.intercept((request, response) => {
				const isIt = request.method === method;
				isIt && response.writeHead(307, {location: `${elsewhere.url}/info/refs?service=git-upload-pack`}).end();
				return isIt;
			});
			const problem = await problemOf(sync(home, {...env, ...token, LALIA_GIT_USER: 'ada'}));

			expect(problem).toMatchObject({reason: 'remote_redirected'});
			expect(thief.requests).toEqual([]);
		}

		server.intercept(undefined);
		expect(await sync(home, {...env, ...token, LALIA_GIT_USER: 'ada'})).toMatchObject({pushed: 2});
	});

	test('a certificate that nobody vouches for is an error before anything is said', async () => {
		const home = makeHome();
		const [key, cert] = [join(home.root, 'key.pem'), join(home.root, 'cert.pem')];
		const subject = ['-subj', '/CN=localhost', '-days', '1', '-nodes'];
		const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1'];
		execFileSync('openssl', ['req', '-x509', ...kind, ...subject, '-keyout', key, '-out', cert], {stdio: 'ignore'});
		let heard = 0;
		const server = createServer({key: readFileSync(key), cert: readFileSync(cert)}, (_, response) => {
			heard += 1;
			response.end();
		});
		await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
		onTestFinished(() => void server.close());
		const {port} = server.address() as AddressInfo; // of one that listens on a port
		fillWorkspace(home, 1);
		await showRemote(invocationOf(home), {url: `https://localhost:${port}/t`, isRemoved: false});

		expect(await problemOf(sync(home, {...env, ...token}))).toMatchObject({reason: 'remote_untrusted'});
		expect(heard).toBe(0);
	});
});

const cut = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, bytes.length - 60);

const flipped = (bytes: Uint8Array): Uint8Array => {
	const copy = Uint8Array.from(bytes);
	const at = copy.length - 200;
	copy[at] = (copy[at] ?? 0) ^ 0xff;
	return copy;
};

test.each([
	['ends too soon', cut],
	['is damaged', flipped],
])('a pack that %s is not taken, this host is pushed all the same, and the next sync heals', async (_title, spoil) => {
	const server = await openGitServer();
	const {url, git} = server.makeRepository('t');
	const other = await makeHost(url, 20);
	await sync(other);
	const home = await makeHost(url, 2);
	far.use(
		http.post(`${url}/git-upload-pack`, async ({request}) => {
			const real = await fetch(bypass(request));
			return new HttpResponse(spoil(new Uint8Array(await real.arrayBuffer())), {headers: real.headers});
		}),
	);
	const problem = await problemOf(sync(home));

	expect(problem).toMatchObject({reason: 'remote_broken', result: {pushed: 2, hosts: [{outcome: 'broken'}]}});
	expect(await showRemote(invocationOf(home), {url: undefined, isRemoved: false})).toMatchObject({hosts: []});
	expect(git('rev-parse', branchOf(home)).trim()).toBe(tipOf(home));
	far.resetHandlers();
	expect(await sync(home)).toMatchObject({hosts: [{outcome: 'fetched', commits: 20}]});
});

test('a server that stops in the middle of an answer is given up, and what came of it is not taken', async () => {
	const server = await openGitServer();
	const {url} = server.makeRepository('t');
	await sync(await makeHost(url, 20));
	const home = await makeHost(url, 1);
	far.use(
		http.post(`${url}/git-upload-pack`, async ({request}) => {
			const real = new Uint8Array(await (await fetch(bypass(request))).arrayBuffer());
			const body = new ReadableStream({
				start: async controller => {
					controller.enqueue(real.subarray(0, 100));
					await delay('infinite');
				},
			});
			return new HttpResponse(body, {headers: {'content-type': 'application/x-git-upload-pack-result'}});
		}),
	);

	expect(await problemOf(sync(home, {}, 2_000))).toMatchObject({reason: 'remote_unreachable'});
	far.resetHandlers();
	expect(await sync(home)).toMatchObject({pushed: 1, hosts: [{outcome: 'fetched', commits: 20}]});
});

test('a branch that was rewritten at the remote is not taken in the place of what was fetched', async () => {
	const server = await openGitServer();
	const {url, folder, git} = server.makeRepository('t');
	const other = await makeHost(url, 3);
	await sync(other);
	const home = await makeHost(url, 1);
	await sync(home);
	const before = await showRemote(invocationOf(home), {url: undefined, isRemoved: false});
	gitIn(other, 'checkout', '--quiet', '--orphan', 'forged');
	gitIn(other, '-c', 'user.name=x', '-c', 'user.email=x', 'commit', '--quiet', '--allow-empty', '-m', 'forged');
	gitIn(other, 'push', '--quiet', '--force', folder, `HEAD:${branchOf(other)}`);
	addCommits(home, {from: 2, to: 2});

	expect(await problemOf(sync(home))).toMatchObject({
		reason: 'host_rewritten',
		context: {host_id: hostOf(other).host_id},
	});
	expect(await showRemote(invocationOf(home), {url: undefined, isRemoved: false})).toEqual(before);
	expect(git('rev-parse', branchOf(home)).trim()).toBe(tipOf(home));

	const {host, host_id} = hostOf(other);
	const hosts = join(home.home, 'hosts.git');
	execFileSync('git', ['-C', hosts, 'update-ref', '-d', `refs/hosts/${host}/${host_id}`]);
	expect(await sync(home)).toMatchObject({hosts: [{host_id, outcome: 'fetched', commits: 1}]});
});

test('a server that says an option of git in place of a commit has it carried out by nobody', async () => {
	const server = await openGitServer();
	const {url} = server.makeRepository('t');
	const other = await makeHost(url, 1);
	await sync(other);
	const home = await makeHost(url, 1);
	const diary = join(home.root, 'diary');
	writeFileSync(diary, 'dear diary');
	const line = (text: string): string => `${(text.length + 4).toString(16).padStart(4, '0')}${text}`;
	const refs = line(`--output=${diary} ${branchOf(other)}\0agent=x\n`);
	const listing = `${line('# service=git-upload-pack\n')}0000${refs}0000`;
	const headers = {'content-type': 'application/x-git-upload-pack-advertisement'};
	far.use(http.get(`${url}/info/refs`, () => new HttpResponse(listing, {headers}), {once: true}));

	expect(await sync(home)).toMatchObject({hosts: []});
	expect(readFileSync(diary, 'utf8')).toBe('dear diary');
	expect(await sync(home)).toMatchObject({hosts: [{host_id: hostOf(other).host_id, outcome: 'fetched'}]});
});

test('commits of this host that are there and not here stop a push, and stay', async () => {
	const server = await openGitServer();
	const {url, git} = server.makeRepository('t');
	const home = await makeHost(url, 3);
	await sync(home);
	const there = tipOf(home);
	gitIn(home, 'update-ref', 'refs/heads/main', 'main~1');
	addCommits(home, {from: 9, to: 9});

	expect(await problemOf(sync(home))).toMatchObject({reason: 'remote_diverged', context: {there, here: tipOf(home)}});
	expect(git('rev-parse', branchOf(home)).trim()).toBe(there);
});

test('a server that refuses the branch says why', async () => {
	const server = await openGitServer();
	const {url, git} = server.makeRepository('t');
	git('config', 'receive.denyDeletes', 'true');
	git('config', 'transfer.hideRefs', 'refs/heads/lalia/');
	const home = await makeHost(url, 1);

	for (const env of [{}, byGit]) {
		expect(await problemOf(sync(home, env))).toMatchObject({
			reason: 'remote_refused',
			message: expect.stringContaining('hidden'),
		});
	}
});
