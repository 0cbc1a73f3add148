import {join} from 'node:path';
import ts from 'typescript';
import {beforeAll, expect, test} from 'vitest';

/** Modules of this folder that exist for the compiler alone. A line that ends in `// error` must not compile, all others must. */
const modules: Record<string, string> = {
	'all is well': `
		import * as z from 'zod';
		import {defineOp} from '../../source/core/op.js';
		import type {Handler, Handlers} from '../../source/daemon/handler.js';
		import {handlers} from '../../source/daemon/ops/index.js';
		export const complete: Handlers = {...handlers};
		export const tell: Handler<'tell'> = ({error, caller}) => {
			throw error('self_address', caller.name);
		};
		export const op = defineOp({
			name: 'shout',
			summary: 'Say it loud',
			auth: 'agent',
			effect: 'write',
			args: z.strictObject({peer: z.string(), body: z.string()}),
			positionals: ['peer', 'body'],
			result: z.object({seq: z.number()}),
			reasons: ['agent_not_found'],
			examples: [],
		});`,
	'a missing handler': `
		import type {Handlers} from '../../source/daemon/handler.js';
		import {handlers} from '../../source/daemon/ops/index.js';
		const {tell: _, ...others} = handlers;
		export const incomplete: Handlers = others; // error`,
	'a handler of an operation that there is not': `
		import type {Handlers} from '../../source/daemon/handler.js';
		import {handlers} from '../../source/daemon/ops/index.js';
		export const more: Handlers = {...handlers, shout: () => ({})}; // error`,
	'a handler of an operation that stays in the client': `
		import type {Handler} from '../../source/daemon/handler.js';
		export type Verify = Handler<'verify'>; // error`,
	'a reason that the operation does not declare': `
		import type {Handler} from '../../source/daemon/handler.js';
		export const renew: Handler<'renew'> = ({error}) => {
			throw error('agent_not_found', 'who?'); // error
		};
		export const tell: Handler<'tell'> = ({error}) => {
			throw error('weak_key', 'what?'); // error
		};`,
	'a reason that the operation does not declare, in what its handler calls': `
		import {resolvePeer} from '../../source/daemon/directory.js';
		import type {Handler} from '../../source/daemon/handler.js';
		export const renew: Handler<'renew'> = scope => {
			resolvePeer(scope, 'bob'); // error
			return {expires_at: ''};
		};`,
	'a reason that is not in the table': `
		import type {Handler} from '../../source/daemon/handler.js';
		import {LaliaError} from '../../source/core/lalia-error.js';
		export const error = new LaliaError('out_of_luck', 'oh'); // error`,
	'a caller where nobody has to be registered': `
		import type {Handler} from '../../source/daemon/handler.js';
		export const agents: Handler<'agents'> = ({caller}) => ({agents: []}); // error
		export const register: Handler<'register'> = ({caller}) => {
			throw new Error(caller.name); // error
		};`,
	'an argument that the operation does not take': `
		import type {Handler} from '../../source/daemon/handler.js';
		export const rename: Handler<'rename'> = (_, {peer}) => ({name: '', agent_id: ''}); // error`,
	'an answer that is not the declared one': `
		import type {Handler} from '../../source/daemon/handler.js';
		export const renew: Handler<'renew'> = () => ({expires: ''}); // error
		export const read: Handler<'read'> = () => ({messages: []}); // error
		export const whoami: Handler<'renew'> = async () => ({expires_at: ''}); // error`,
	'a misspelt positional': `
		import * as z from 'zod';
		import {defineOp} from '../../source/core/op.js';
		export const op = defineOp({
			name: 'shout',
			summary: 'Say it loud',
			auth: 'agent',
			effect: 'write',
			args: z.strictObject({peer: z.string(), body: z.string()}),
			positionals: ['peer', 'boddy'], // error
			result: z.object({seq: z.number()}),
			reasons: [],
			examples: [],
		});`,
	'an operation with a reason, an auth and an effect that there are not': `
		import * as z from 'zod';
		import {defineOp} from '../../source/core/op.js';
		export const op = defineOp({
			name: 'shout',
			summary: 'Say it loud',
			auth: 'anyone', // error
			effect: 'loud', // error
			args: z.strictObject({}),
			positionals: [],
			result: z.object({}),
			reasons: ['out_of_luck'], // error
			examples: [],
		});`,
};

const root = join(import.meta.dirname, '../..');
const paths = new Map(
	Object.keys(modules).map((name, index) => [name, join(import.meta.dirname, `compiled-${index}.ts`)]),
);
let found: Map<string, number[]>;

/** The lines of each module that the compiler complains about, by path. */
const compile = (): Map<string, number[]> => {
	const texts = new Map([...paths].map(([name, path]) => [path, modules[name] ?? '']));
	const config = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
	const {options} = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
	const host = ts.createCompilerHost(options);
	const {readFile, fileExists, getSourceFile} = host;
	host.readFile = path => texts.get(path) ?? readFile(path);
	host.fileExists = path => texts.has(path) || fileExists(path);
	host.getSourceFile = (path, languageVersion, ...others) => {
		const text = texts.get(path);
		return text === undefined
			? getSourceFile(path, languageVersion, ...others)
			: ts.createSourceFile(path, text, languageVersion, true);
	};
	const program = ts.createProgram([...texts.keys()], options, host);
	return new Map(
		[...texts.keys()].map(path => {
			const file = program.getSourceFile(path);
			const complaints = [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)];
			const lines = complaints.map(({start = 0}) => file?.getLineAndCharacterOfPosition(start).line ?? -1);
			return [path, [...new Set(lines)].sort((left, right) => left - right)];
		}),
	);
};

beforeAll(() => {
	found = compile();
});

for (const [name, text] of Object.entries(modules)) {
	const wrong = text.split('\n').flatMap((line, index) => (line.endsWith('// error') ? [index] : []));

	test(`${name}: ${wrong.length === 0 ? 'it compiles' : 'it does not compile, there and nowhere else'}`, () => {
		expect(found.get(paths.get(name) ?? '')).toEqual(wrong);
	});
}
