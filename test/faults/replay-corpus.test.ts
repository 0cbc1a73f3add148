import {expect, test} from 'vitest';
import type {Op} from '../../source/core/op.js';
import {ops} from '../../source/core/ops/index.js';
import type {Reply} from '../../source/core/protocol.js';
import {dumpDatabase} from '../support/database-dump.js';
import type {Home} from '../support/home.js';
import {frameFor, newAgent, openRaw} from '../support/raw-client.js';
import {rotation} from '../support/rotation.js';
import {joinAs, makeDaemon, type Talker, untilCommitted} from '../support/talk.js';
import {makeProject} from '../support/task-scene.js';

type Frame = Record<string, unknown>;

const signedOps: Op[] = Object.values(ops).filter(({auth}) => auth !== 'none');

type Recorder = {
	frames: Frame[];
	/** Makes a request, and keeps the frame by which it went; the result, as it has to succeed. */
	call: (by: Talker, op: string, args?: Frame) => Promise<Frame>;
	/** The same for one that is answered later. */
	begin: (by: Talker, op: string, args?: Frame) => Promise<{id: unknown; reply: Promise<Reply>}>;
};

const openRecorder = (): Recorder => {
	const frames: Frame[] = [];
	const keep = (frame: Frame): Frame => {
		frames.push(frame);
		return frame;
	};
	return {
		frames,
		call: async (by, op, args) => {
			const reply = await by.client.exchange(keep(by.frame(op, args)));
			expect(reply, op).toMatchObject({ok: true});
			// Reason for the cast: every result is an object.
			return (reply.ok ? reply.result : {}) as Frame;
		},
		begin: async (by, op, args) => {
			const frame = keep(by.frame(op, args));
			const reply = by.client.exchange(frame);
			await by.must('whoami'); // requests of one connection are taken in their order
			return {id: frame['id'], reply};
		},
	};
};

const talk = async (home: Home, {call, begin, frames}: Recorder): Promise<void> => {
	const [ann, ben] = [await joinAs(home, 'ann'), await joinAs(home, 'ben')];
	const {id} = await call(ann, 'tell', {peer: 'ben', body: 'one'});
	await call(ben, 'inbox');
	await call(ben, 'channels');
	await call(ben, 'peek', {source: 'ann'});
	const {ticket} = await call(ben, 'offer', {moment: 'tool', lane: 'hook', harness: 'codex', session: 's1'});
	await call(ben, 'shown', {ticket});
	await call(ben, 'read', {source: 'ann', timeout: 0});
	await call(ben, 'ack', {ids: [id]});
	await call(ann, 'trace', {message: id});
	await call(ann, 'history', {source: 'ben'});
	await call(ann, 'search', {words: 'one'});
	await call(ann, 'page-own', {conversation_id: 1});
	const asked = await begin(ann, 'ask', {peer: 'ben', body: 'two?', timeout: 30});
	await ben.must('tell', {peer: 'ann', body: 'two!', reply_to: 2});
	expect(await asked.reply).toMatchObject({ok: true});
	const waiting = await begin(ben, 'read-any', {timeout: 30});
	await call(ben, 'cancel', {request: waiting.id});
	await waiting.reply;
	await call(ann, 'room create', {name: 'api'});
	await call(ben, 'join', {room: 'api'});
	await call(ann, 'post', {room: 'api', body: 'three'});
	await call(ben, 'rooms');
	await call(ben, 'participants', {room: 'api'});
	await call(ben, 'leave', {room: 'api'});
	await call(ben, 'renew');
	await call(ben, 'whoami');
	await call(ben, 'rename', {name: 'benedict'});
	await begin(ann, 'watch-own');
	const late = newAgent('late');
	frames.push(frameFor('register', {name: 'late', public_key: late.public_key}, late));
	expect(await ann.client.exchange(frames.at(-1) ?? {})).toMatchObject({ok: true});
	const [fay, gus] = [await joinAs(home, 'fay'), await joinAs(home, 'gus')];
	await call(fay, 'rotate-key', rotation(fay, newAgent('fay')));
	await call(gus, 'unregister');
};

const work = async (home: Home, {call}: Recorder): Promise<void> => {
	const repo_root = makeProject(home);
	const in_moon = (name: string, role: string) => joinAs(home, name, {role, project: 'moon'});
	const [boss, heir, cy] = [
		await in_moon('boss', 'supervisor'),
		await in_moon('heir', 'supervisor'),
		await in_moon('cy', 'worker'),
	];
	const task = (slug: string) => ({project: 'moon', repo_root, workstream: {slug, branch: slug}});
	await call(boss, 'publish-task', task('lexer'));
	await boss.must('publish-task', task('old'));
	await call(cy, 'task bulletin');
	await call(cy, 'task claim', {slug: 'lexer'});
	await call(cy, 'task set-status', {slug: 'lexer', status: 'in-progress'});
	await call(cy, 'task show', {slug: 'lexer'});
	await call(cy, 'task list');
	await call(boss, 'task unassign', {slug: 'lexer'});
	await call(boss, 'task reassign', {slug: 'lexer', agent: 'cy'});
	await call(boss, 'task unpublish', {slug: 'old', force: true});
	await boss.must('task set-status', {slug: 'lexer', status: 'merged'});
	await call(boss, 'rooms gc');
	await call(boss, 'task gc');
	await boss.must('publish-task', task('next'));
	await call(boss, 'task handoff', {supervisor: 'heir'});
	expect(heir.name).toBe('heir');
};

const reasonOf = (reply: Reply): string => (reply.ok ? 'ok' : reply.error.reason);

/** Of those, the agent is gone or has another key. */
const otherwise: Record<string, string> = {'rotate-key': 'bad_signature', unregister: 'not_registered'};

test('no request of a run over all operations does anything again, neither as itself nor in the name of any other operation', async () => {
	const home = await makeDaemon();
	const recorder = openRecorder();
	await talk(home, recorder);
	await work(home, recorder);
	const {frames} = recorder;
	expect(new Set(frames.map(({op}) => op))).toEqual(new Set(signedOps.map(({name}) => name)));
	const attacker = await openRaw(home);
	await untilCommitted(home, attacker);
	const before = await dumpDatabase(home);

	for (const frame of frames) {
		const op = String(frame['op']);
		expect(reasonOf(await attacker.exchange(frame)), op).toBe(otherwise[op] ?? 'replayed_request');
	}

	for (const frame of frames) {
		const own = String(frame['op']);
		for (const {op, args} of frames.filter(other => other['op'] !== own)) {
			expect(await attacker.exchange({...frame, op}), `${own} as ${op}`).toMatchObject({ok: false});
			const isGone = own === 'unregister' && op !== 'register';
			const reason = reasonOf(await attacker.exchange({...frame, op, args}));
			expect(reason, `${own} as ${op}, with its arguments`).toBe(isGone ? 'not_registered' : 'bad_signature');
		}
	}

	expect(await dumpDatabase(home)).toEqual(before);
	attacker.socket.destroy();
});
