import {encode as encodeFormer} from 'gpt-tokenizer/encoding/cl100k_base';
import {encode} from 'gpt-tokenizer/encoding/o200k_base';
import {expect, test} from 'vitest';
import {roles} from '../../source/core/names.js';
import {ops} from '../../source/core/ops/index.js';
import {rolePrompt} from '../../source/core/prompts/role-prompt.js';
import {reasons} from '../../source/core/reasons.js';
import {runLalia} from '../support/cli.js';
import {makeHome} from '../support/home.js';

test.each(roles)('the prompt for a %s has at most 900 tokens', role => {
	expect(encode(rolePrompt(role)).length).toBeLessThanOrEqual(900);
	expect(encodeFormer(rolePrompt(role)).length).toBeLessThanOrEqual(900);
});

test.each(roles)('no harness refuses to run what the prompt for a %s shows', role => {
	// Gemini CLI runs no command with either of them.
	expect(rolePrompt(role)).not.toMatch(/\$\(|`/);
});

test.each(roles)('prompt and init print the prompt for a %s', async role => {
	const home = makeHome();
	for (const command of ['prompt', 'init']) {
		expect(await runLalia(home, [command, role])).toMatchObject({code: 0, stdout: rolePrompt(role)});
		const {stdout} = await runLalia(home, [command, role, '--json']);
		expect(JSON.parse(stdout)).toEqual({ok: true, data: {role, text: rolePrompt(role)}});
	}
});

test('there is no prompt for another role', async () => {
	const home = makeHome();
	expect(await runLalia(home, ['prompt', 'boss'])).toMatchObject({
		code: 1,
		stderr: expect.stringContaining('peer, worker, supervisor'),
	});
	expect(await runLalia(home, ['prompt'])).toMatchObject({code: 1, stderr: expect.stringContaining('usage_error')});
});

test('the guide names every command, every exit code and every reason, with what each is for', async () => {
	const {stdout: guide} = await runLalia(makeHome(), ['protocol']);

	for (const op of Object.values(ops).filter(op => !('internal' in op))) {
		expect(guide).toMatch(new RegExp(`^- lalia ${op.name}[^:]*: ${op.summary.replaceAll(/[.?*]/g, '.')}$`, 'm'));
	}

	for (const [reason, {exit, hint}] of Object.entries(reasons)) {
		expect(guide).toContain(`- ${reason} (${exit}): ${hint}\n`);
	}
});
