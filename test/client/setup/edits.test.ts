import fc from 'fast-check';
import {parse} from 'jsonc-parser';
import {describe, expect, test} from 'vitest';
import {type Editor, jsonEditor, tomlEditor} from '../../../source/client/setup/editors.js';
import {hooksPart, mcpPart, mcpTable} from '../../../source/client/setup/parts.js';
import {planAddition, planRemoval} from '../../../source/client/setup/plan-change.js';
import {readToml} from '../../../source/client/setup/toml-text.js';
import {harnesses} from '../../../source/core/harnesses/index.js';
import {anyJsonc, anyToml} from '../../support/configs.js';

const path = '/config';
const program = {shell: 'lalia', plain: 'lalia'};

const partsOf = (id: string) => {
	const harness = harnesses.find(each => each.id === id);
	if (!harness?.mcp) {
		throw new Error(`${id} has no MCP`);
	}

	const hooks = hooksPart(harness, program);
	return {harness, hooks, mcp: mcpPart(harness.mcp, program), table: mcpTable(harness.mcp, program)};
};

const editorOf = (id: string): Editor => {
	const {hooks, mcp} = partsOf(id);
	return jsonEditor(path, [...(hooks ? [hooks] : []), mcp]);
};

const codexToml = (): Editor => {
	const {mcp, table} = partsOf('codex');
	return tomlEditor(path, table, mcp);
};

/** What setup makes of a text, what it makes of that, and what is left when it takes everything out again. */
const thereAndBack = (text: string, editor: Editor) => {
	const there = planAddition({path, text, record: undefined}, editor);
	const again = planAddition({path, text: there.after, record: there.record}, editor);
	const back = planRemoval({path, text: there.after, record: there.record}, editor);
	return {there: there.after ?? '', again: again.after, back: back.after, record: there.record};
};

describe('setup and its removal give back', () => {
	test.each(['claude-code', 'codex', 'copilot', 'gemini', 'cursor', 'opencode'])(
		'any JSONC to the byte, for %s',
		id => {
			const editor = editorOf(id);
			fc.assert(
				fc.property(anyJsonc(), text => {
					const {there, again, back} = thereAndBack(text, editor);
					expect(back).toBe(text);
					expect(again).toBe(there);
					expect(editor.stateOf(there)).toBe('installed');
					expect(withoutOurs(there, editor, text)).toEqual(parse(text) ?? {});
				}),
				{numRuns: 300},
			);
		},
	);

	test('any TOML to the byte', () => {
		const editor = codexToml();
		fc.assert(
			fc.property(anyToml(), text => {
				const {there, again, back} = thereAndBack(text, editor);
				expect(back).toBe(text);
				expect(again).toBe(there);
				expect(there.startsWith(text)).toBe(true);
				expect(editor.stateOf(there)).toBe('installed');
			}),
			{numRuns: 300},
		);
	});
});

/** What the file says beside what setup put there, and beside what it had to make for that. */
const withoutOurs = (there: string, editor: Editor, text: string): unknown => {
	const made = planAddition({path, text, record: undefined}, editor).record?.made ?? [];
	const rest = parse(editor.remove(there, made)) as Record<string, unknown>;
	const before = parse(text) as Record<string, unknown> | undefined;
	if (before?.['version'] === undefined && rest['version'] === 1) {
		delete rest['version'];
	}

	return rest;
};

describe('where the file was changed since', () => {
	test.each([
		['claude-code', '{\n  "model": "x"\n}\n', '"model": "x",', '"model": "y", // mine\n  "theme": "dark",'],
		['gemini', '{\n\t"a": [], // why\n\t"hooks": {}\n}', '"a": []', '"a": [1]'],
		['cursor', '{"version":1,"hooks":{"stop":[{"command":"x"}]}}', '"command":"x"', '"command":"y"'],
	])('removal takes out what is ours and leaves the rest as it is, for %s', (id, text, from, to) => {
		const editor = editorOf(id);
		const {there, record} = thereAndBack(text, editor);
		const changed = there.replace(from, to);
		expect(changed).not.toBe(there);
		const back = planRemoval({path, text: changed, record}, editor);
		expect(back.after).toBe(text.replace(from.replace(/,$/, ''), to.replace(/,$/, '')));
	});

	test('a member that was written behind ours stays, with its comma put right', () => {
		const editor = editorOf('claude-code');
		const {there, record} = thereAndBack('{\n  "a": 1 // one\n}\n', editor);
		const changed = `${there.trimEnd().slice(0, -2)},\n  "z": 26 // last\n}\n`;
		expect(planRemoval({path, text: changed, record}, editor).after).toBe(
			'{\n  "a": 1, // one\n  "z": 26 // last\n}\n',
		);
	});

	test('a table that was written behind ours stays, with its comments', () => {
		const editor = codexToml();
		const {there, record} = thereAndBack('model = "x"\n', editor);
		const changed = `${there}enabled = true\n\n[mcp_servers.lalia.tools.tell]\napproval = "auto"\n\n# theirs\n[mcp_servers.other]\ncommand = "o"\n`;
		expect(planRemoval({path, text: changed, record}, editor).after).toBe(
			'model = "x"\n\n# theirs\n[mcp_servers.other]\ncommand = "o"\n',
		);
	});

	test('a file that setup created goes where nothing of others is in it, and else stays', () => {
		const editor = editorOf('cursor');
		const made = planAddition({path, text: undefined, record: undefined}, editor);
		expect(made.record).toMatchObject({created: true});
		expect(planRemoval({path, text: made.after, record: made.record}, editor).after).toBeUndefined();
		const respaced = made.after?.replaceAll('  ', '\t');
		expect(planRemoval({path, text: respaced, record: made.record}, editor).after).toBeUndefined();
		const kept = made.after?.replace('"hooks"', '"mine": 1,\n  "hooks"');
		expect(JSON.parse(planRemoval({path, text: kept, record: made.record}, editor).after ?? '')).toEqual({
			version: 1,
			mine: 1,
		});
	});
});

describe('an older form', () => {
	const old = 'LALIA_HOOK_PARENT=$PPID /old/place/lalia.cjs hook claude-code --quickly';
	const text = `{
  "hooks": {
    "Stop": [
      {"hooks": [{"type": "command", "command": "make lint"}, {"type": "command", "command": ${JSON.stringify(old)}}]}
    ],
    "PreToolUse": [
      {"matcher": "*", "hooks": [{"type": "command", "command": ${JSON.stringify(old)}}]}
    ]
  },
  "mcpServers": {"lalia": {"command": "/old/place/lalia.cjs", "args": ["mcp"]}}
}
`;

	test('is replaced, and the entries of others beside it stay', () => {
		const editor = editorOf('claude-code');
		expect(editor.stateOf(text)).toBe('outdated');
		const {there, again, back} = thereAndBack(text, editor);
		expect(there).not.toContain('/old/place');
		expect(there).toContain('make lint');
		expect(editor.stateOf(there)).toBe('installed');
		expect(again).toBe(there);
		expect(parse(back ?? '')).toEqual({hooks: {Stop: [{hooks: [{type: 'command', command: 'make lint'}]}]}});
	});

	test('in TOML is replaced in the same way', () => {
		const editor = codexToml();
		const {there, back} = thereAndBack(
			'[mcp_servers.lalia]\ncommand = "/old/lalia.cjs" # c\nargs = ["mcp"]\n\n[x]\ny=1\n',
			editor,
		);
		expect(readToml(there)).toMatchObject({mcp_servers: {lalia: {command: 'lalia', args: ['mcp']}}, x: {y: 1}});
		expect(back).toBe('\n[x]\ny=1\n');
	});
});

describe('what is no such configuration is refused with its place, and what is not ours by name:', () => {
	test.each([
		['{"a": 1,, }', 'broken_config', '/config:1:9: a name in double quotes is missing here'],
		['{\n "hooks": []\n}', 'broken_config', '/config:2:11: an object {…} is expected here'],
		['{"hooks": {"Stop": {}}}', 'broken_config', '/config:1:20: a list […] is expected here'],
		['[]', 'broken_config', '/config:1:1: an object {…} is expected here'],
		['{"hooks": {}, "hooks": {}}', 'broken_config', '/config:1:15: "hooks" is there twice'],
		['{"a": "b', 'broken_config', '/config:1:7: this string does not end on its line'],
		[`${'['.repeat(100_000)}`, 'broken_config', '/config:1:1: this is nested too deeply'],
		['{"mcpServers": {"lalia": {"command": "other"}}}', 'not_ours', 'mcpServers.lalia in /config'],
	])('%.40j', (text, reason, message) => {
		expect(() => planAddition({path, text, record: undefined}, editorOf('claude-code'))).toThrowError(
			expect.objectContaining({reason, message: expect.stringContaining(message)}),
		);
	});

	test.each([
		['a = [1,\nb = 2', 'broken_config', '/config:2:1: '],
		['x = 1\nmcp_servers = {a = {command = "b"}}', 'broken_config', '/config:2:1: mcp_servers is written in a way'],
		['[mcp_servers.lalia]\ncommand = "other"', 'not_ours', 'mcp_servers.lalia in /config'],
	])('%j', (text, reason, message) => {
		expect(() => planAddition({path, text, record: undefined}, codexToml())).toThrowError(
			expect.objectContaining({reason, message: expect.stringContaining(message)}),
		);
	});
});

describe('what is added looks like what is there:', () => {
	test.each([
		['{}', '{\n  "mcp": {'],
		['{\r\n\t"a": 1 // one\r\n}', '{\r\n\t"a": 1, // one\r\n\t"mcp": {\r\n\t\t"lalia"'],
		['{"a":1}', '{"a":1,"mcp":{"lalia":{"type":"local"'],
		['{"a": 1}', '{"a": 1, "mcp": {"lalia": {"type": "local", "command": ["lalia", "mcp"], "enabled": true}}}'],
		['{\n    "a": 1,\n}', '{\n    "a": 1,\n    "mcp": {\n        "lalia": {'],
		['{\n  "mcp": {} // none\n}', '{\n  "mcp": {\n    "lalia": {'],
		['{\n  // nothing yet\n}', '{\n  // nothing yet\n  "mcp": {'],
		['// only this', '// only this\n{\n  "mcp": {'],
	])('%j', (text, start) => {
		const {mcp} = partsOf('opencode');
		expect(thereAndBack(text, jsonEditor(path, [mcp])).there).toContain(start);
	});
});
