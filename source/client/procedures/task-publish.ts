import {readFileSync, realpathSync} from 'node:fs';
import {resolve} from 'node:path';
import {LaliaError} from '../../core/lalia-error.js';
import type {ResultOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';
import {JsonFault, lineAndColumn, readPlacedJson} from '../../core/placed-json.js';
import type {Payload} from '../../core/tasks/payload.js';
import type {Client} from '../client.js';
import {readGitContext} from '../identity/git-context.js';
import {readStdin} from '../read-body.js';
import type {Procedure} from './index.js';

type Line = ResultOf<Ops['task publish']>;

/** A workstream that is begun, or what came of it. */
type Step = {begun: string; place: number; count: number} | Line;

export const taskPublish: Procedure = async (client, {file, mesh}, emit) => {
	for await (const step of publishSteps(client, {file: String(file), mesh: mesh === true})) {
		if (!('begun' in step)) {
			emit(step);
		}
	}

	return undefined;
};

/**
 * One signed request a workstream, one after the other, so that each stands or falls alone; nothing before all is checked.
 * @throws LaliaError at the end, where any was not published
 */
export const publishSteps = async function* (
	client: Client,
	{file, mesh}: {file: string; mesh: boolean},
): AsyncGenerator<Step> {
	const payload = await readPayload(file);
	const git = readGitContext(client.invocation.cwd);
	const project = payload.project ?? git?.project;
	const repo_root = rootOf(payload, client.invocation.cwd) ?? git?.repoRoot;
	if (project === undefined || repo_root === undefined) {
		throw invalid(
			`the payload names no ${project === undefined ? 'project' : 'repo_root'}, and this folder is in no repository`,
		);
	}

	const place = await placeOf(client, mesh);
	const errors = new Map<string, string>();
	const count = payload.workstreams.length;
	for (const [index, workstream] of payload.workstreams.entries()) {
		yield {begun: workstream.slug, place: index + 1, count};
		const line = await publishOne(client, {project, repo_root, workstream, ...place});
		yield line;
		if (line.error) {
			errors.set(line.slug, `${line.error.reason}: ${line.error.message}`);
		}
	}

	const failed = [...errors.keys()];
	if (failed.length > 0) {
		throw new LaliaError('publish_failed', `${failed.length} of ${count} were not published: ${failed.join(', ')}`, {
			// Whoever sees standard error alone knows why, too; some of many are enough.
			context: {failed, errors: Object.fromEntries([...errors].slice(0, 10))},
		});
	}
};

type Place = {mesh?: true; host?: string};

/** Of a task of the mesh it is signed where its worktree is. */
const placeOf = async (client: Client, mesh: boolean): Promise<Place> => {
	// Reason for the cast: it is the result of `link status`.
	const {host} = mesh ? ((await client.callOpenly('link status', {})) as {host?: string}) : {};
	return mesh ? {mesh, ...(host !== undefined && {host})} : {};
};

const publishOne = async (
	client: Client,
	args: {project: string; repo_root: string; workstream: Payload['workstreams'][number]} & Place,
): Promise<Line> => {
	const {slug} = args.workstream;
	try {
		// Reason for the cast: it is the result of `publish-task`.
		const {outcome, task, warnings} = (await client.call('publish-task', args)) as ResultOf<Ops['publish-task']>;
		for (const warning of warnings) {
			client.note(`warning: ${warning}`);
		}

		return {slug, outcome, task};
	} catch (error) {
		// What is not about this workstream is about all of them.
		if (!(error instanceof LaliaError) || error.exit !== 1 || error.reason === 'storage_failed') {
			throw error;
		}

		return {slug, outcome: 'failed', error: {reason: error.reason, message: error.message}};
	}
};

/** As git names it: without symbolic links. What is not there is for the daemon to refuse. */
const rootOf = ({repo_root}: Payload, cwd: string): string | undefined => {
	const path = repo_root === undefined ? undefined : resolve(cwd, repo_root);
	try {
		return path && realpathSync.native(path);
	} catch {
		return path;
	}
};

const readPayload = async (file: string): Promise<Payload> => {
	const text = file === '-' ? readStdin() : readPayloadFile(file);
	const json = parse(text, file);
	const {checkPayload} = await import('../../core/tasks/check-payload.js');
	const payload = checkPayload(json);
	if (typeof payload === 'string') {
		throw invalid(`${file === '-' ? 'the payload' : file}: ${payload}`);
	}

	return payload;
};

const readPayloadFile = (file: string): string => {
	try {
		return readFileSync(file, 'utf8');
	} catch (error) {
		throw invalid(`${file} cannot be read: ${error instanceof Error ? error.message : error}`);
	}
};

const parse = (text: string, file: string): unknown => {
	try {
		return JSON.parse(text);
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		const [, told] = /position (\d+)/.exec(message) ?? [];
		// Node 20 leaves the position out where the text is short.
		const {line, column} = lineAndColumn(text, told === undefined ? faultOffset(text) : Number(told));
		const problem = message.replace(/ in JSON at position.*$|, (\.\.\.)?".*$| \(line.*$| at position.*$/s, '');
		throw invalid(`${file}:${line}:${column}: ${problem}`);
	}
};

const faultOffset = (text: string): number => {
	try {
		readPlacedJson(text);
	} catch (error) {
		if (error instanceof JsonFault) {
			return error.offset;
		}
	}

	return text.length;
};

const invalid = (message: string): LaliaError => new LaliaError('invalid_payload', message);
