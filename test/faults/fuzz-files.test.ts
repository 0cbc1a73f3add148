import {verify} from 'node:crypto';
import fc from 'fast-check';
import {beforeAll, expect, test} from 'vitest';
import {parseMessageFile, renderMessageFile, signedBytesOf} from '../../source/core/message-file.js';
import {parseTaskStatement} from '../../source/core/tasks/statement-file.js';
import {checkTranscript} from '../../source/core/transcript/check-transcript.js';
import {readRegistryFile} from '../../source/core/transcript/registry-file.js';
import {parseMembersFile, parsePage, renderPage} from '../../source/core/transcript/room-files.js';
import {weaknessOf} from '../../source/core/transcript/sound-key.js';
import type {Ed25519} from '../../source/core/transcript/statements.js';
import type {
	TranscriptCommit,
	TranscriptFile,
	TranscriptSource,
} from '../../source/core/transcript/transcript-source.js';
import {openKeyring} from '../../source/daemon/authenticate.js';
import {openWorkspaceSource} from '../../source/daemon/transcript/workspace-source.js';
import {effort} from '../support/effort.js';
import {damaged, hostileNumber, hostileText, hostileValue, pollution} from '../support/hostile.js';
import {chooseSeed} from '../support/random.js';
import {makeTaskScene} from '../support/task-scene.js';

const scene = makeTaskScene();
const seed = chooseSeed();
const inputs = effort({short: 10_000, long: 500_000});
const transcripts = effort({short: 250, long: 10_000});

/** All of the scene's transcript, in memory. */
let commits: TranscriptCommit[];
const files = new Map<string, TranscriptFile>();
const textsOf = (pattern: RegExp): string[] =>
	[...files].flatMap(([path, {content}]) => (pattern.test(path) ? [Buffer.from(content).toString()] : []));

beforeAll(async () => {
	const {home} = scene;
	const source = openWorkspaceSource({
		workspace: home.workspace,
		environment: home.env,
		signal: new AbortController().signal,
	});
	commits = await source.commits();
	for await (const read of source.read(await source.list())) {
		files.set(read.file.path, {file: read.file, content: Buffer.from(read.content)});
	}
});

const keyOf = openKeyring();
const known = new Map<string, boolean>();
/** What is the same as before is not computed again. */
const ed25519: Ed25519 = {
	weaknessOf,
	isSignedBy: (signature, bytes, publicKey) => {
		const name = `${signature} ${publicKey} ${Buffer.from(bytes).toString('base64')}`;
		const before = known.get(name);
		if (before !== undefined) {
			return before;
		}

		const isSigned = verify(undefined, bytes, keyOf(publicKey), Buffer.from(signature, 'base64'));
		known.size < 10_000 && known.set(name, isSigned);
		return isSigned;
	},
};

const line = fc.oneof(
	fc
		.tuple(
			fc.constantFrom(
				...[
					'id',
					'seq',
					'kind',
					'from',
					'from_id',
					'to',
					'to_id',
					'room',
					'ts',
					'reply_to',
					'v',
					'op',
					'request_id',
					'args',
				],
				...['key', 'sig', 'body', '__proto__', 'constructor', 'toString', 'x'],
			),
			fc.oneof(
				hostileText,
				hostileNumber.map(String),
				hostileValue.map(value => JSON.stringify(value) ?? ''),
			),
		)
		.map(([name, value]) => `${name}: ${value}`),
	hostileText,
	fc.constantFrom(
		'---',
		'',
		'args: {}',
		'args: []',
		'args: {"__proto__":{"polluted":1}}',
		'seq: 1',
		'seq: ',
		'v: 1',
		'v: 0x1',
	),
);

const frontMatter = fc
	.tuple(fc.array(line, {maxLength: 20}), hostileText)
	.map(([lines, body]) => `---\n${lines.join('\n')}\n---\n${body}`);

/** Whole ones, and what came of them. */
const likeOneOf = (pattern: RegExp): fc.Arbitrary<string> => damaged(fc.constantFrom(...textsOf(pattern)));

const outcome = (work: () => unknown): unknown => {
	try {
		return work();
	} catch (error) {
		return error;
	}
};

test(`${inputs} hostile files are each read, or found to be none, and pollute nothing`, () => {
	const message = fc.oneof(frontMatter, damaged(frontMatter), likeOneOf(/^(peers|rooms).*\d\/[^/]+\.md$/));
	const pages = textsOf(/MEMBERS\.md$/).map(text => renderPage(parseMembersFile(text)?.statements ?? []));
	const other = fc.oneof(
		likeOneOf(/^registry/),
		likeOneOf(/MEMBERS\.md$/),
		damaged(fc.constantFrom(...pages)),
		likeOneOf(/^tasks/),
		hostileValue.map(value => JSON.stringify(value) ?? ''),
	);
	const seen = {messages: 0, agents: 0, members: 0, pages: 0, statements: 0};
	fc.assert(
		fc.property(message, text => {
			const parsed = parseMessageFile(text);
			if (parsed) {
				seen.messages++;
				expect(Object.getPrototypeOf(parsed)).toBe(Object.prototype);
				expect(typeof renderMessageFile(parsed)).toBe('string');
				expect([TypeError, Uint8Array].some(type => outcome(() => signedBytesOf(parsed)) instanceof type)).toBe(true);
			}
		}),
		{numRuns: Math.ceil(inputs / 2), seed},
	);
	fc.assert(
		fc.property(other, text => {
			const agent = readRegistryFile(text, ed25519);
			seen.agents += typeof agent === 'string' ? 0 : 1;
			seen.members += parseMembersFile(text) ? 1 : 0;
			seen.pages += parsePage(text)?.length ? 1 : 0;
			seen.statements += parseTaskStatement(text) ? 1 : 0;
		}),
		{numRuns: Math.floor(inputs / 2), seed},
	);

	expect(pollution()).toEqual([]);
	expect(Object.values(seen).every(count => count > 0)).toBe(true);
}, 900_000);

/** A transcript with other contents. */
const sourceWith = (changed: ReadonlyMap<string, string>): TranscriptSource => ({
	commits: async () => commits,
	list: async () => [...files.values()].map(({file}) => file),
	read: async function* (listed) {
		for (const file of listed) {
			const text = changed.get(file.path);
			yield {file, content: text === undefined ? (files.get(file.path)?.content ?? Buffer.of()) : Buffer.from(text)};
		}
	},
});

const problemsIn = async (changed: ReadonlyMap<string, string>): Promise<string[]> => {
	const problems: string[] = [];
	const note = (file: string, problem: string) => void problems.push(`${file}: ${problem}`);
	await checkTranscript(sourceWith(changed), {ed25519, report: {refuse: note, remark: note}});
	return problems;
};

test(`each of ${transcripts} damaged transcripts is checked to its end, and the damage is found`, async () => {
	expect(await problemsIn(new Map())).toEqual([]);
	const change = fc.constantFrom(...files.keys()).chain(path => {
		const text = Buffer.from(files.get(path)?.content ?? '').toString();
		const other = path.endsWith('.md') ? frontMatter : hostileValue.map(value => JSON.stringify(value) ?? '');
		return fc.tuple(
			fc.constant(path),
			fc.oneof({weight: 4, arbitrary: damaged(fc.constant(text))}, {weight: 1, arbitrary: other}),
		);
	});
	await fc.assert(
		fc.asyncProperty(fc.array(change, {minLength: 1, maxLength: 2}), async changes => {
			const changed = new Map(changes);
			const isChanged = [...changed].some(
				([path, text]) => !Buffer.from(text).equals(files.get(path)?.content as Buffer),
			);
			expect((await problemsIn(changed)).length > 0).toBe(isChanged);
		}),
		{numRuns: transcripts, seed},
	);
	expect(pollution()).toEqual([]);
}, 900_000);

const deep = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

test('a file with JSON that is nested deeper than a stack is damaged, and no more than that', async () => {
	for (const depth of [5000, 100_000]) {
		for (const [path, {content}] of files) {
			const text = Buffer.from(content).toString();
			const nested = text
				.replace(/"args":\s*\{/, found => `${found}"deep":${deep(depth)},`)
				.replace(/^args: \{/m, found => `${found}"deep":${deep(depth)},`);
			if (nested !== text) {
				expect(await problemsIn(new Map([[path, nested]])), path).not.toEqual([]);
			}
		}
	}
}, 120_000);
