import {existsSync} from 'node:fs';
import {join, resolve} from 'node:path';
import type {ConfigPath, ConfigPaths, Harness, Scope} from '../../core/harnesses/harness.js';
import type {Invocation} from '../client.js';
import {readGitContext} from '../identity/git-context.js';
import {userFolder} from '../identity/home.js';
import type {Environment} from '../identity/surroundings.js';
import {realFile} from './config-file.js';
import {type Editor, jsonEditor, pluginEditor, tomlEditor} from './editors.js';
import {hooksPart, mcpPart, mcpTable, type Part} from './parts.js';
import {pluginText} from './plugin.js';
import {programName} from './program-name.js';

/** A file that setup keeps something in. */
export type Target = {
	/** As the harness names it. */
	path: string;
	/** Where that leads to. */
	file: string;
	/** What it is for. */
	parts: Part['what'][];
	editor: Editor;
};

type Wanted = {path: string; syntax: ConfigPath['syntax']; part: Part['what']};

/** The files of one harness in one scope; one that is for both hooks and the MCP server comes once. */
export const targetsOf = (invocation: Invocation, harness: Harness, scope: Scope): Target[] => {
	const wanted = [
		...wantedIn(invocation, scope, {files: harness.hooks?.files, part: 'hooks'}),
		...wantedIn(invocation, scope, {files: harness.mcp?.files, part: 'mcp'}),
	];
	const paths = [...new Set(wanted.map(({path}) => path))];
	return paths.map(path => {
		const here = wanted.filter(each => each.path === path);
		const parts = here.map(({part}) => part);
		const syntax = here[0]?.syntax ?? 'json';
		return {path, file: realFile(path), parts, editor: editorOf(invocation, harness, {path, syntax, parts})};
	});
};

const wantedIn = (
	{cwd, surroundings: {env}}: Invocation,
	scope: Scope,
	{files, part}: {files: ConfigPaths | undefined; part: Part['what']},
): Wanted[] => {
	const place = files?.[scope];
	if (!place) {
		return [];
	}

	const folder = scope === 'user' ? userFolder(env) : (readGitContext(cwd)?.worktree ?? cwd);
	const paths = [place.otherName ?? place.path, place.path].map(path => pathOf(path, place.movedBy, {env, folder}));
	return [{path: paths.find(existsSync) ?? join(paths[1] ?? ''), syntax: place.syntax, part}];
};

const pathOf = (
	path: string,
	movedBy: string | undefined,
	{env, folder}: {env: Environment; folder: string},
): string => {
	const moved = movedBy === undefined ? undefined : env[movedBy];
	if (!moved) {
		return join(folder, path);
	}

	const inMoved = path.slice(path.indexOf('/') + 1);
	return moved === '~' || moved.startsWith('~/') ? join(folder, moved.slice(2), inMoved) : resolve(moved, inMoved);
};

const editorOf = (
	invocation: Invocation,
	harness: Harness,
	{path, syntax, parts}: {path: string; syntax: ConfigPath['syntax']; parts: readonly Part['what'][]},
): Editor => {
	const program = programName(invocation);
	const mcp = parts.includes('mcp') ? harness.mcp : undefined;
	if (syntax === 'javascript') {
		return pluginEditor(path, pluginText(harness.id, program.plain));
	}

	if (syntax === 'toml' && mcp) {
		return tomlEditor(path, mcpTable(mcp, program), mcpPart(mcp, program));
	}

	const hooks = parts.includes('hooks') ? hooksPart(harness, program) : undefined;
	return jsonEditor(path, [...(hooks ? [hooks] : []), ...(mcp ? [mcpPart(mcp, program)] : [])]);
};
