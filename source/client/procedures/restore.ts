import {
	chmodSync,
	existsSync,
	lstatSync,
	mkdirSync,
	mkdtempSync,
	promises,
	readdirSync,
	readFileSync,
	rmSync,
} from 'node:fs';
import {dirname, join, relative, resolve} from 'node:path';
import {LaliaError} from '../../core/lalia-error.js';
import type {ResultOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';
import {unpack} from '../backup/archive.js';
import {readBundle} from '../backup/bundle.js';
import {
	broken,
	bundleName,
	hashFiles,
	homeName,
	type Manifest,
	manifestName,
	parseManifest,
} from '../backup/manifest.js';
import {checkEmpty, putInPlace} from '../backup/put-in-place.js';
import type {Client} from '../client.js';
import {workspaceFolder} from '../identity/home.js';
import {reachRunningDaemon} from '../reach-daemon.js';
import type {Procedure} from './index.js';

/** Puts nothing in place before all of it was unpacked beside it and verified. */
export const restore: Procedure = async ({invocation}, args): Promise<ResultOf<Ops['restore']>> => {
	const {home, surroundings, cwd} = invocation;
	const file = resolve(cwd, String(args['file']));
	const workspace = workspaceFolder(surroundings.env);
	const checkPlace = async (): Promise<void> => {
		await checkNoDaemon(invocation);
		if (args['force'] !== true) {
			checkEmpty([home, workspace]);
		}
	};
	await checkPlace();
	if (!existsSync(file)) {
		throw broken(`there is no file ${file}`);
	}

	const isNested = workspace.startsWith(`${home}/`);
	const content = stage(home);
	const beside = isNested ? undefined : stage(workspace);
	const made = beside === undefined ? join(content, homeName, relative(home, workspace)) : join(beside, 'workspace');
	try {
		await unpack({file, folder: content, env: surroundings.env});
		const manifest = await checkContent(content);
		closeToOthers(join(content, homeName));
		const verified = await makeWorkspace({manifest, folder: content, workspace: made}, surroundings.env);
		await checkPlace(); // that took a while
		const moves = [...(isNested ? [] : [{from: made, to: workspace}]), {from: join(content, homeName), to: home}];
		const moved = putInPlace(moves, Date.now());
		return {home, workspace, made_at: manifest.made_at, ...verified, moved};
	} catch (error) {
		throw asStorage(error);
	} finally {
		rmSync(content, {recursive: true, force: true});
		beside === undefined || rmSync(beside, {recursive: true, force: true});
	}
};

const checkNoDaemon = async (invocation: Client['invocation']): Promise<void> => {
	const line = await reachRunningDaemon(invocation);
	if (line) {
		line.close();
		throw new LaliaError('daemon_running', `a daemon works with ${invocation.home}`, {
			context: {home: invocation.home},
		});
	}
};

/** On the same disk, so that what is in it can be moved into place at once. */
const stage = (folder: string): string => {
	try {
		mkdirSync(dirname(folder), {recursive: true, mode: 0o700});
		return mkdtempSync(`${folder}.restore-`);
	} catch (error) {
		throw asStorage(error);
	}
};

/** Every file is what the manifest says, and there is no other. */
const checkContent = async (folder: string): Promise<Manifest> => {
	const path = join(folder, manifestName);
	if (!lstatSync(path, {throwIfNoEntry: false})?.isFile()) {
		throw broken(`it has no ${manifestName}`);
	}

	const manifest = parseManifest(readFileSync(path, 'utf8'));
	checkKinds(folder);
	const {[manifestName]: _, ...hashes} = await hashFiles(folder);
	const paths = new Set([...Object.keys(hashes), ...Object.keys(manifest.files)]);
	const wrong = [...paths].filter(each => hashes[each] !== manifest.files[each]);
	if (wrong.length > 0) {
		throw broken(`${wrong.join(', ')} is not as it was backed up`);
	}

	if (
		!Object.hasOwn(hashes, `${homeName}/lalia.db`) ||
		Object.hasOwn(hashes, bundleName) !== (manifest.head !== undefined)
	) {
		throw broken('it has no database, or no transcript');
	}

	return manifest;
};

/** A link could lead anywhere. */
const checkKinds = (folder: string): void => {
	for (const entry of readdirSync(folder, {withFileTypes: true, recursive: true})) {
		if (!entry.isFile() && !entry.isDirectory()) {
			throw broken(`${join(entry.parentPath, entry.name)} is neither file nor folder`);
		}
	}
};

type Making = {manifest: Manifest; folder: string; workspace: string};

const makeWorkspace = async (
	{manifest: {head}, folder, workspace}: Making,
	env: Client['invocation']['surroundings']['env'],
): Promise<{messages: number; agents: number}> => {
	mkdirSync(workspace, {recursive: true, mode: 0o700});
	if (head === undefined) {
		return {messages: 0, agents: 0};
	}

	await readBundle({file: join(folder, bundleName), head, workspace}, env);
	const {verifyTranscript} = await import('../../core/transcript/verify-transcript.js');
	const {messages, agents} = await verifyTranscript({fs: {promises}, dir: workspace});
	return {messages, agents};
};

const closeToOthers = (folder: string): void => {
	chmodSync(folder, 0o700);
	for (const entry of readdirSync(folder, {withFileTypes: true, recursive: true})) {
		chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o700 : 0o600);
	}
};

const asStorage = (error: unknown): LaliaError =>
	error instanceof LaliaError
		? error
		: new LaliaError(
				'storage_failed',
				`the backup cannot be put in place: ${error instanceof Error ? error.message : error}`,
				{
					cause: error,
				},
			);
