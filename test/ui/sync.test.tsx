import {expect, test} from 'vitest';
import {SyncReport} from '../../source/ui/views/sync.js';
import {drawView} from './drawn-view.js';

const result = {
	host: 'laptop',
	host_id: '01M8HPQNR6ACTA693N204K4F0N',
	url: 'https://git.example/t',
	pushed: 0,
	hosts: [],
};

const other = {host: 'desktop', host_id: '01M8HPQQ5Z90AAA3FJE9NXNZQM'};

test('a sync that is under way says what it is at, and how far that is', () => {
	const progress = {phase: 'Pushing commits', done: 5000, total: 20_000};
	const {frame} = drawView(
		<SyncReport rows={[]} begun="pushing 20000 commits" progress={progress} isWatching={false} />,
		80,
		24,
	);

	expect(frame()).toMatch(/^. pushing 20000 commits\n█{6}░{18} Pushing commits 5000 of 20000$/);
});

test('a sync that is over has a line for this host, and one for each with news', () => {
	const hosts = [
		{...other, outcome: 'fetched' as const, commits: 1},
		{...other, host_id: `${other.host_id.slice(0, -1)}N`, host: 'server', outcome: 'rewritten' as const, commits: 0},
	];
	const rows = [{...result, pushed: 12, hosts}, {remark: 'it is \u001b[2J busy'}];
	const {frame} = drawView(<SyncReport rows={rows} ending={{}} isWatching={false} />, 80, 24);

	expect(frame().trimEnd()).toBe(
		[
			'✓ pushed 12 commits',
			'✓ desktop fetched 1 commit 01M8HPQQ5Z90AAA3FJE9NXNZQM',
			'✗ server rewritten 01M8HPQQ5Z90AAA3FJE9NXNZQN',
			'it is ␛[2J busy',
		].join('\n'),
	);
});

test('one that watches says that it is in step', () => {
	const {frame} = drawView(<SyncReport rows={[result]} isWatching={true} />, 80, 24);

	expect(frame()).toMatch(/^✓ nothing to push\n. in step; Ctrl-C ends it$/);
});
