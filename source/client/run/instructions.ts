import {lstatSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Harness, InstructionsFile} from '../../core/harnesses/harness.js';
import {LaliaError} from '../../core/lalia-error.js';
import type {Role} from '../../core/names.js';
import {rolePrompt} from '../../core/prompts/role-prompt.js';
import type {Invocation} from '../client.js';
import {readGitContext} from '../identity/git-context.js';
import {writePrivateFile} from '../identity/private-files.js';
import {findSection, withSection} from './marked-section.js';
import {replaceFile} from './replace-file.js';

/** How a role prompt is going to reach a harness. Nothing is written before `write` is called. */
export type Plan = {
	/** What the harness is given on its command line. */
	args: string[];
	write: () => void;
};

/**
 * Finds out where this harness reads its instructions, and whether lalia may write there.
 * @throws LaliaError `unmarked_file`, `broken_marks`, `storage_failed`
 */
export const planInstructions = (
	{home, cwd}: Pick<Invocation, 'home' | 'cwd'>,
	{harness: {instructions}, role, force}: {harness: Harness; role: Role; force: boolean},
): Plan => {
	if ('option' in instructions) {
		const path = join(home, 'prompts', `${role}.md`);
		return {
			args: [instructions.option, path],
			write: () => orFail(path, 'written', () => writePrivateFile(path, rolePrompt(role))),
		};
	}

	const path = fileOf(instructions, cwd);
	checkMarks(path, readBytes(path), force);
	return {
		args: [],
		write: () => {
			const before = readBytes(path); // once more: its user may have it open
			checkMarks(path, before, force);
			const after = withSection(before, asBytes(introduction + rolePrompt(role)));
			if (after !== before) {
				orFail(path, 'written', () => replaceFile(path, Buffer.from(after, 'latin1')));
			}
		},
	};
};

// The file stays when the harness has ended, and others may read it.
const introduction = `lalia run wrote this section and replaces it when it is run again. It is for the agent that was started so, in whose
environment LALIA_ROLE is set; for any other it is of no concern.

`;

/** The one that the harness reads of those that are there; it passes over empty ones. */
const fileOf = ({within, read, create}: InstructionsFile, cwd: string): string => {
	const folder = within === 'worktree' ? (readGitContext(cwd)?.worktree ?? cwd) : cwd;
	const paths = read.map(name => join(folder, name));
	return paths.find(path => readBytes(path).trim() !== '') ?? join(folder, create);
};

/** A character a byte, so that what is no UTF-8 stays as it is; empty where there is no file. */
const readBytes = (path: string): string =>
	orFail(path, 'read', () => {
		// A link that leads nowhere is not for us to make something of: it fails here.
		return lstatSync(path, {throwIfNoEntry: false}) ? readFileSync(path, 'latin1') : '';
	});

const asBytes = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

const checkMarks = (path: string, text: string, force: boolean): void => {
	const section = findSection(text);
	if (section && 'problem' in section) {
		const {line, problem} = section;
		throw new LaliaError('broken_marks', `${path}:${line}: ${problem}`, {context: {path, line}});
	}

	if (!section && text.trim() !== '' && !force) {
		throw new LaliaError('unmarked_file', `${path} is yours: it has no section of lalia's`, {context: {path}});
	}
};

const orFail = <T>(path: string, done: string, attempt: () => T): T => {
	try {
		return attempt();
	} catch (cause) {
		const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
		throw new LaliaError('storage_failed', `${path} cannot be ${done} (${code})`, {context: {path, code}, cause});
	}
};
