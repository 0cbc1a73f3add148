import {expect, test} from 'vitest';
import type {CheckResult} from '../../source/client/doctor/examine.js';
import {DoctorReport} from '../../source/ui/views/doctor.js';
import {drawView} from './drawn-view.js';

const results: CheckResult[] = [
	{check: 'node', status: 'ok', what: 'Node v20.19.0'},
	{
		check: 'home',
		status: 'failed',
		what: '/home/ada/.lalia is open to others (mode 755)',
		fix: 'chmod 700 /home/ada/.lalia',
		fixable: true,
	},
	{check: 'files', status: 'ok', what: '9 files and folders', mended: 'closed 1 file or folder to others: keys (750)'},
	{
		check: 'workspace',
		status: 'warning',
		what: '/home/ada/src/app/transcript\u001b[2J is inside of the repository /home/ada/src/app',
		fix: 'move it out of there, or name it in /home/ada/src/app/.gitignore',
	},
];

test('a report that is under way has the checks so far, and the one that is being made', () => {
	const {frame} = drawView(<DoctorReport results={results.slice(0, 1)} begun="home" />, 100, 24);
	expect(frame()).toMatch(/^✓ node {14}Node v20\.19\.0\n. home$/);
});

test('a report has a mark, a name and a finding a check, and what to do beneath it', () => {
	const {frame} = drawView(<DoctorReport results={results} ending={{}} />, 100, 24);
	expect(frame()).toBe(
		[
			'✓ node              Node v20.19.0',
			'✗ home              /home/ada/.lalia is open to others (mode 755)',
			'                    → chmod 700 /home/ada/.lalia',
			'✓ files             9 files and folders',
			'                    mended: closed 1 file or folder to others: keys (750)',
			'! workspace         /home/ada/src/app/transcript␛[2J is inside of the repository /home/ada/src/app',
			'                    → move it out of there, or name it in /home/ada/src/app/.gitignore',
			'2 ok, 1 warning, 1 failed; lalia doctor --fix mends home',
		].join('\n'),
	);
});

test('a long finding goes on beneath itself, within the terminal', () => {
	const what = 'pid 16709, build 2026-11-23T03:53:48.580Z 0.1.0+g3aea50f.dirty, since 2026-11-23T03:54:46.636Z';
	const {frame} = drawView(<DoctorReport results={[{check: 'daemon', status: 'ok', what}]} ending={{}} />, 80, 24);
	expect(frame()).toBe(
		[
			'✓ daemon            pid 16709, build 2026-11-23T03:53:48.580Z',
			'                    0.1.0+g3aea50f.dirty, since 2026-11-23T03:54:46.636Z',
			'1 ok',
		].join('\n'),
	);
});
