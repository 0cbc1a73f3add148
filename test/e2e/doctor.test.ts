import {chmodSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {checks} from '../../source/client/doctor/checks.js';
import {registerAll, runLalia} from '../support/cli.js';
import {makeHome} from '../support/home.js';
import {showOn} from '../support/terminal.js';

test('the plain face has a line a check that a script can cut', async () => {
	const home = makeHome();
	await registerAll(home, 'ada');
	const {code, stdout, stderr} = await runLalia(home, ['doctor']);

	expect([code, stderr]).toEqual([0, '']);
	const lines = stdout
		.trimEnd()
		.split('\n')
		.map(line => line.split('\t'));
	expect(lines.map(([status]) => status)).toEqual(lines.map(() => 'ok'));
	expect(lines.map(([, check]) => check)).toContain('home');
	expect(lines.find(([, check]) => check === 'home')).toEqual(['ok', 'home', home.home]);
});

test('what failed is shown with the others, and then the command fails', async () => {
	const home = makeHome();
	await registerAll(home, 'ada');
	chmodSync(home.home, 0o755);
	writeFileSync(join(home.home, 'nicknames.json'), 'no', {mode: 0o600});

	const {code, stdout, stderr} = await runLalia(home, ['doctor']);
	expect(code).toBe(1);
	expect(stdout).toContain(`failed\thome\t${home.home} is open to others (mode 755)\tfix: chmod 700 ${home.home}\n`);
	expect(stdout.trimEnd().split('\n')).toHaveLength(checks.length);
	expect(stderr).toBe(
		[
			`2 of ${checks.length} checks failed: home, nicknames`,
			'reason: unhealthy',
			'hint: do what the failed checks say; lalia doctor --fix does what is safe',
			'context: {"failed":["home","nicknames"]}\n',
		].join('\n'),
	);

	const mended = await runLalia(home, ['doctor', '--fix']);
	expect(mended.code).toBe(1);
	expect(mended.stdout).toContain(`ok\thome\t${home.home}\tmended: closed ${home.home} to others (mode 700)\n`);
});

test('--json has every check in one document, whether any failed or not', async () => {
	const home = makeHome();
	const healthy = await runLalia(home, ['doctor', '--json']);
	expect([healthy.code, healthy.stderr]).toEqual([0, '']);
	expect(JSON.parse(healthy.stdout)).toMatchObject({ok: true, data: {checks: expect.any(Array)}});

	writeFileSync(home.home, '');
	const {code, stdout, stderr} = await runLalia(home, ['doctor', '--json']);
	const {ok, data} = JSON.parse(stdout);
	expect([code, ok, stderr]).toEqual([
		1,
		false,
		expect.stringMatching(new RegExp(`^\\d+ of ${checks.length} checks failed: home, .*\n$`)),
	]);
	expect(data.error).toMatchObject({code: 1, reason: 'unhealthy', context: {failed: expect.arrayContaining(['home'])}});
	expect(data.checks).toHaveLength(checks.length);
	expect(data.checks.map(({check}: {check: string}) => check)).toEqual(
		JSON.parse(healthy.stdout).data.checks.map(({check}: {check: string}) => check),
	);
});

test('on a terminal each check has its mark, and the view ends by itself', async () => {
	const home = makeHome();
	await registerAll(home, 'ada');
	expect(await showOn(home, ['doctor']).ended).toMatchObject({
		code: 0,
		screen: expect.stringMatching(new RegExp(`^✓ node {14}Node v[\\s\\S]*\n${checks.length} ok$`)),
	});

	chmodSync(home.home, 0o755);
	const failing = await showOn(home, ['doctor'], {columns: 200}).ended;
	expect(failing.code).toBe(1);
	expect(failing.screen).toContain(
		`✗ home              ${home.home} is open to others (mode 755)\n                    → chmod 700 ${home.home}\n`,
	);
	expect(failing.screen).toContain(
		`\n${checks.length - 1} ok, 1 failed; lalia doctor --fix mends home\n1 of ${checks.length} checks failed: home\n`,
	);

	const mended = await showOn(home, ['doctor', '--fix'], {columns: 200}).ended;
	expect(mended.code).toBe(0);
	expect(mended.screen).toContain(`mended: closed ${home.home} to others (mode 700)`);
});
