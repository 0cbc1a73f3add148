import {
	chmodSync,
	closeSync,
	existsSync,
	fsyncSync,
	mkdirSync,
	openSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync,
} from 'node:fs';
import {dirname, join, resolve} from 'node:path';
import {LaliaError} from '../../core/lalia-error.js';
import type {ResultOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';
import {pack} from '../backup/archive.js';
import {writeBundle} from '../backup/bundle.js';
import {betweenLooks, readHomeFiles} from '../backup/home-files.js';
import {bundleName, hashFiles, homeName, type Manifest, manifestName} from '../backup/manifest.js';
import {build} from '../build.js';
import type {Client} from '../client.js';
import {faultPoint} from '../fault-point.js';
import {workspaceFolder} from '../identity/home.js';
import {syncFolder} from '../identity/private-files.js';
import type {Procedure} from './index.js';

type Snapshot = ResultOf<Ops['take-snapshot']>;

/** Asks the daemon for its database as it is at one moment, and puts beside it what belongs to it. */
export const backup: Procedure = async (client, args): Promise<ResultOf<Ops['backup']>> => {
	const file = resolve(client.invocation.cwd, String(args['file']));
	if (existsSync(file)) {
		throw new LaliaError('file_exists', `${file} is there already`, {context: {file}});
	}

	process.umask(0o077); // git makes files too, in the home
	const {snapshot, files} = await takeConsistent(client);
	try {
		return await asStorage(file, () => write(client, {file, snapshot, files}));
	} finally {
		rmSync(snapshot.folder, {recursive: true, force: true});
	}
};

type Consistent = {snapshot: Snapshot; files: Map<string, Buffer>};

/** Keys are the clients' to change, and the database is the daemon's to copy: they go on while it does. */
const takeConsistent = async (client: Client): Promise<Consistent> => {
	const {home, surroundings} = client.invocation;
	const except = workspaceFolder(surroundings.env);
	const before = existsSync(home) ? readHomeFiles(home, except) : new Map<string, Buffer>();
	// Reason for the cast: so the operation answers.
	const snapshot = (await client.callOpenly('take-snapshot', {})) as Snapshot;
	return {snapshot, files: betweenLooks(before, readHomeFiles(home, except))};
};

const write = async (
	{invocation: {surroundings}}: Client,
	{file, snapshot, files}: Consistent & {file: string},
): Promise<ResultOf<Ops['backup']>> => {
	const {folder, workspace, head} = snapshot;
	const content = join(folder, 'content');
	for (const [path, bytes] of files) {
		const copy = join(content, homeName, path);
		mkdirSync(dirname(copy), {recursive: true, mode: 0o700});
		writeFileSync(copy, bytes, {mode: 0o600});
	}

	mkdirSync(join(content, homeName), {recursive: true, mode: 0o700});
	renameSync(join(folder, 'lalia.db'), join(content, homeName, 'lalia.db'));
	if (head !== undefined) {
		const scratch = join(folder, 'transcript.git');
		await writeBundle({workspace, head, file: join(content, bundleName), scratch}, surroundings.env);
	}

	const manifest: Manifest = {
		format: 1,
		build,
		made_at: new Date().toISOString(),
		...(head === undefined ? {} : {head}),
		files: await hashFiles(content),
	};
	writeFileSync(join(content, manifestName), `${JSON.stringify(manifest, null, '\t')}\n`, {mode: 0o600});
	await packInto(file, {folder: content, env: surroundings.env});
	return {file, size_bytes: statSync(file).size};
};

/** All or nothing, also when the machine loses power. */
const packInto = async (file: string, from: Pick<Parameters<typeof pack>[0], 'folder' | 'env'>): Promise<void> => {
	const temporary = `${file}.${process.pid}.tmp`;
	try {
		closeSync(openSync(temporary, 'wx', 0o600));
		await pack({...from, file: temporary});
		chmodSync(temporary, 0o600);
		const descriptor = openSync(temporary, 'r');
		fsyncSync(descriptor);
		closeSync(descriptor);
		faultPoint('backup-packed');
		renameSync(temporary, file);
		syncFolder(dirname(file));
	} finally {
		rmSync(temporary, {force: true});
	}
};

const asStorage = async <T>(file: string, work: () => Promise<T>): Promise<T> => {
	try {
		return await work();
	} catch (error) {
		if (error instanceof LaliaError) {
			throw error;
		}

		const problem = error instanceof Error ? error.message : String(error);
		throw new LaliaError('storage_failed', `the backup ${file} cannot be written: ${problem}`, {
			cause: error,
			context: {file},
		});
	}
};
