import {execFileSync} from 'node:child_process';
import {randomBytes, sign} from 'node:crypto';
import {mkdirSync, promises, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {expect, onTestFinished} from 'vitest';
import {LaliaError} from '../../source/core/lalia-error.js';
import {renderMessageFile} from '../../source/core/message-file.js';
import {signedBytes} from '../../source/core/signing.js';
import {parseMembersFile, type RoomStatement, renderMembersFile} from '../../source/core/transcript/room-files.js';
import {verifyTranscript} from '../../source/core/transcript/verify-transcript.js';
import type {Home} from './home.js';
import {newUlid, type RawAgent} from './raw-client.js';

/** A clone of a home's transcript, to be tampered with. */
export type Copy = {
	folder: string;
	git: (...words: string[]) => string;
	/** The one file of the newest commit that has this line. */
	fileWith: (line: string) => string;
	edit: (file: string, change: (text: string) => string) => void;
	write: (file: string, text: string) => void;
	/** Commits all that was changed, for this id where one is given. */
	commit: (id?: string) => void;
};

export const makeCopy = (home: Home): Copy => {
	const folder = join(home.root, `copy-${randomBytes(8).toString('hex')}`);
	execFileSync('git', ['clone', '--quiet', home.workspace, folder], {env: home.env});
	onTestFinished(() => rmSync(folder, {recursive: true, force: true}));
	const git = (...words: string[]): string =>
		execFileSync('git', ['-C', folder, '-c', 'user.name=M', '-c', 'user.email=m@localhost', ...words], {
			env: home.env,
			encoding: 'utf8',
			stdio: 'pipe',
		});
	const write = (file: string, text: string): void => {
		mkdirSync(dirname(join(folder, file)), {recursive: true});
		writeFileSync(join(folder, file), text);
	};
	return {
		folder,
		git,
		write,
		fileWith: line => {
			const found = git('grep', '-l', '-e', `^${line}$`, '--', 'peers', 'rooms').trim();
			expect(found).toMatch(/^[^\n]+\.md$/);
			return found;
		},
		edit: (file, change) => {
			const text = readFileSync(join(folder, file), 'utf8');
			expect(change(text)).not.toBe(text);
			write(file, change(text));
		},
		commit: id => {
			git('add', '--all');
			git('commit', '--quiet', '-m', id === undefined ? 'harmless' : `harmless\n\nLalia-Id: ${id}`);
		},
	};
};

/** What verify finds first: the file, and the problem; undefined where all is well. */
export const firstProblem = async ({folder}: Pick<Copy, 'folder'>): Promise<[unknown, unknown] | undefined> => {
	try {
		await verifyTranscript({fs: {promises}, dir: folder});
		return undefined;
	} catch (error) {
		if (error instanceof LaliaError) {
			return [error.context?.['file'], error.context?.['problem']];
		}

		throw error;
	}
};

/** A request that the agent really signs, though no daemon would take it. */
export const signedBy = ({agent_id, key}: RawAgent, op: string, args: Record<string, unknown>) => {
	const request = {v: 1, id: newUlid(), op, args, agent_id};
	return {
		...request,
		sig: sign(null, signedBytes(request), key).toString('base64'),
		at: new Date().toISOString(),
	};
};

type Post = {room: string; seq: number; body: string; folder?: string};

/** The file of a post that the agent really signs; `id` is that of its commit. */
export const postFile = (agent: RawAgent, {room, seq, body, folder = `rooms/${room}`}: Post) => {
	const {id, v, op, sig, at: ts} = signedBy(agent, 'post', {room, body});
	const [from, from_id, key] = [agent.name, agent.agent_id, agent.public_key];
	const text = renderMessageFile({
		...{id, seq, kind: 'message', from, from_id, room, ts, v, op, request_id: id, args: {room}, key, sig, body},
	});
	return {id, path: `${folder}/${ts.slice(0, 10)}/${id}.md`, text};
};

/** Writes the statements of the room `api` anew, and below them whoever was shown before. */
export const restate = (copy: Copy, change: (statements: RoomStatement[]) => RoomStatement[]): void =>
	copy.edit('rooms/api/MEMBERS.md', text => {
		const shown = [...text.matchAll(/^- (\S+) \((\S+)\) since (\S+)$/gm)];
		const list = shown.map(([, name = '', agent_id = '', joined_at = '']) => ({agent_id, name, joined_at}));
		const {pages, statements} = parseMembersFile(text) ?? {pages: 0, statements: []};
		return renderMembersFile('api', list, {pages, statements: change(statements)});
	});
