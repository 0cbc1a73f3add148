import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import {onTestFinished} from 'vitest';
import type {ResultOf} from '../../source/core/op.js';
import type {Ops} from '../../source/core/ops/index.js';
import {runLalia} from './cli.js';
import {type Home, makeHome} from './home.js';
import {newAgent, openRaw, type RawAgent, type RawClient} from './raw-client.js';
import {until} from './until.js';

export type LinkStatus = ResultOf<Ops['link status']>;

/** A home that is a host of a mesh. */
export type MeshHome = Home & {hostName: string; client: RawClient; status: () => Promise<LinkStatus>};

const meshName = 'team';

/** The transcript of the mesh that this home keeps. */
const meshWorkspace = ({workspace}: Home): string => `${workspace}-${meshName}`;

/** Runs a command that must succeed; what it prints. */
export const must = async (home: Home, words: string[], as?: string): Promise<string> => {
	const {code, stdout, stderr} = await runLalia(home, words, as === undefined ? {} : {as});
	if (code !== 0) {
		throw new Error(`lalia ${words.join(' ')} ended with ${code}: ${stderr}`);
	}

	return stdout;
};

/** Links a home to the mesh of a server, under a host name. */
export const linkHome = async (home: Home, url: string, hostName: string, extra: string[] = []): Promise<MeshHome> => {
	await must(home, ['link', url, '--mesh', meshName, '--host-name', hostName, ...extra]);
	const client = await openRaw(home);
	onTestFinished(() => void client.socket.destroy());
	return {...home, hostName, client, status: () => client.must<LinkStatus>('link status', {})};
};

/** The same host by another daemon, after the one that it had is gone. */
export const resumed = async (home: MeshHome): Promise<MeshHome> => {
	await must(home, ['agents']);
	const client = await openRaw(home);
	onTestFinished(() => void client.socket.destroy());
	const status = (): Promise<LinkStatus> => client.must('link status', {});
	await until('it has looked at the stream', async () => !['connecting', 'off'].includes((await status()).state));
	return {...home, client, status};
};

/** Homes that are linked to one server, the first of which has admitted the others. */
export const makeMesh = async (url: string, hostNames: string[], extra: string[] = []): Promise<MeshHome[]> => {
	const [firstName = '', ...others] = hostNames;
	const first = await linkHome(makeHome(), url, firstName, extra);
	const homes = [first];
	for (const name of others) {
		const home = await linkHome(makeHome(), url, name, extra);
		await must(first, ['link', 'admit', name]);
		await until(`${name} is admitted`, async () => (await home.status()).standing === 'admitted');
		homes.push(home);
	}

	return homes;
};

/** An agent of the mesh, whose key the test holds. */
export const joinMesh = async (
	home: MeshHome,
	name: string,
	facts: Record<string, unknown> = {},
): Promise<RawAgent> => {
	const agent = newAgent(name);
	const {host} = await home.status();
	await home.client.must('register', {name, mesh: true, host, public_key: agent.public_key, ...facts}, agent);
	return agent;
};

/** Until all of these have carried out what the furthest of them has, and have it in their transcripts. */
export const untilLevel = async (homes: MeshHome[], withinMs = 30_000): Promise<LinkStatus[]> =>
	until(
		'all hosts are level',
		async () => {
			const states = await Promise.all(homes.map(home => home.status()));
			const places = new Set(states.map(({applied}) => applied));
			const isAtRest = states.every(({transcript, queued}) => transcript?.pending === 0 && queued === 0);
			return places.size === 1 && isAtRest && states;
		},
		withinMs,
	);

/** The newest commit of the mesh's transcript and its tree, as git names them. */
export const transcriptOf = (home: Home): {commit: string; tree: string} => {
	const folder = meshWorkspace(home);
	const name = (what: string) => execFileSync('git', ['-C', folder, 'rev-parse', what], {encoding: 'utf8'}).trim();
	return existsSync(folder) ? {commit: name('main'), tree: name('main^{tree}')} : {commit: '', tree: ''};
};

/** `lalia verify` finds nothing wrong with the transcript of the home, nor with that of the mesh. */
export const verifyMesh = async (home: Home): Promise<void> => {
	const verified = await must(home, ['verify']);
	if (!verified.includes(`workspace=${meshWorkspace(home)}\n`)) {
		throw new Error(`the transcript of the mesh was not verified: ${verified}`);
	}
};
