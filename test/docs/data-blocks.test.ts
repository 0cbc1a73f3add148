import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {nicknamesText, parseNicknames} from '../../source/client/nicknames/nicknames-text.js';
import {parseConfig} from '../../source/core/config/config.js';
import type {Op} from '../../source/core/op.js';
import {ops} from '../../source/core/ops/index.js';
import {requestSchema} from '../../source/core/protocol.js';
import {reasons} from '../../source/core/reasons.js';
import {watchEvent} from '../../source/core/watch-events.js';
import {runLalia} from '../support/cli.js';
import {makeHome} from '../support/home.js';
import {makeProject} from '../support/task-scene.js';
import {blocksIn} from './blocks.js';

/** Expects a configuration that says something, by what the daemon reads it with. */
const configures = (text: string): void => {
	expect(Object.keys(parseConfig('config.json', text))).toEqual(expect.arrayContaining(Object.keys(JSON.parse(text))));
};

const isNicknamesFile = (text: string): void => {
	expect(nicknamesText(parseNicknames('nicknames.json', text))).toBe(`${text}\n`);
};

/** The workstream that others are about is there already. */
const publishes = async (text: string): Promise<void> => {
	const home = makeHome();
	const payload = JSON.parse(text);
	const cwd = makeProject(home, payload.project);
	const publish = async (name: string, said: object) => {
		writeFileSync(join(home.cwd, name), JSON.stringify(said));
		return runLalia(home, ['task', 'publish', '--file', join(home.cwd, name)], {as: 'sue', cwd});
	};
	await runLalia(home, ['register', '--role', 'supervisor'], {as: 'sue', cwd});
	await publish('before.json', {workstreams: [{slug: 'ast', branch: 'task/ast', brief: 'Write the tree.'}]});

	expect(await publish('payload.json', {...payload, repo_root: cwd})).toMatchObject({
		code: 0,
		stdout: expect.stringContaining('published slug=lexer branch=task/lexer'),
		stderr: '',
	});
};

type Frame = {op?: keyof typeof ops; event?: unknown; error?: {reason: keyof typeof reasons}; result?: object};

/** A request whose arguments its op takes, an event, an error of the table, or what `tell` is answered with. */
const isFrame = (frame: Frame): void => {
	if (frame.op) {
		const op: Op = ops[frame.op];
		const {args} = requestSchema.parse(frame);
		expect(op.args.parse(args)).toMatchObject(args);
	} else if (frame.event) {
		expect(watchEvent.parse(frame.event)).toEqual(frame.event);
	} else if (frame.error) {
		const {exit, hint} = reasons[frame.error.reason];
		expect(frame).toMatchObject({ok: false, error: {code: exit, retry_hint: hint}});
	} else {
		expect(frame).toMatchObject({ok: true, result: ops.tell.result.parse(frame.result)});
	}
};

/** One document, or one a line. */
const isFrames = (text: string): void => {
	const frames = text.startsWith('{\n') ? [text] : text.split('\n');
	for (const frame of frames) {
		isFrame(JSON.parse(frame));
	}
};

/** What the JSON of a page is. */
const readers: Record<string, (text: string) => unknown> = {
	'docs/configuration.md': configures,
	'docs/identity.md': isNicknamesFile,
	'docs/notify.md': configures,
	'docs/protocol.md': isFrames,
	'docs/tasks.md': publishes,
};

test.each(blocksIn('json'))('the JSON in $page is taken by what it is for: $text', async ({page, text}) => {
	expect(Object.keys(readers)).toContain(page);
	await readers[page]?.(text);
});

test('no page has JSON of a kind that is not read here', () => {
	expect([...new Set(blocksIn('json').map(({page}) => page))].sort()).toEqual(Object.keys(readers));
});
