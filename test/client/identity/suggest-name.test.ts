import {expect, test} from 'vitest';
import {type NameParts, suggestName} from '../../../source/client/identity/suggest-name.js';
import {isName} from '../../../source/core/names.js';

test.each<[string, NameParts]>([
	['claude-code-worker-auth', {harness: 'claude-code', role: 'worker', project: 'shop', worktree: '/w/wt/auth'}],
	['claude-code-worker-shop', {harness: 'claude-code', role: 'worker', project: 'shop'}],
	['claude-code-auth', {harness: 'claude-code', worktree: '/w/auth'}],
	['worker-auth', {role: 'worker', worktree: '/w/auth/'}],
	['auth', {worktree: '/w/auth'}],
	['claude-code', {harness: 'claude-code', role: '', project: ''}],
	['codex', {harness: 'codex', worktree: '/w/codex'}],
	['claude-code-worker', {harness: 'claude-code', role: 'worker', worktree: '/w/code'}],
	['claude-code-worker-auth', {harness: 'claude-code', role: 'worker', worktree: '/w/worker-auth'}],
	['claude-code-worker-auth', {harness: 'claude-code', role: 'worker', worktree: '/w/claude-code-worker-auth'}],
	['codex-Codex2', {harness: 'codex', worktree: '/w/Codex2'}],
	['codex-My_Repo', {harness: 'codex', worktree: '/w/My_Repo'}],
	['codex-wid.get', {harness: 'codex', worktree: '/w/wid.get'}],
	['codex-Cafe-eins-zwei', {harness: 'codex', worktree: '/w/.Café eins:zwei!'}],
	['codex', {harness: 'codex', worktree: '/w/日本'}],
	['codex', {harness: 'codex', worktree: '/'}],
	['codex-shop', {harness: 'codex', project: 'shop', worktree: '/'}],
	['agent', {}],
	['agent', {harness: '', worktree: '/w/...'}],
])('%s for %j', (name, parts) => {
	expect(suggestName(parts)).toBe(name);
	expect(isName(name)).toBe(true);
});

test('a name that is too long is cut, and ends with a letter or digit', () => {
	const name = suggestName({harness: 'codex', worktree: `/w/${'a'.repeat(57)}--${'b'.repeat(80)}`});

	expect(name).toBe(`codex-${'a'.repeat(57)}`);
	expect(isName(suggestName({worktree: `/w/${'x'.repeat(300)}`}))).toBe(true);
});
