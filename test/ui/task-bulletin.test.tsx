import {expect, test} from 'vitest';
import {TaskBulletin} from '../../source/ui/views/task-bulletin.js';
import {TaskShowView} from '../../source/ui/views/task-show.js';
import {drawView} from './drawn-view.js';
import {moonHome} from './task-home.js';

test('the bulletin has the open tasks, that of the branch of this folder first and marked', async () => {
	const view = drawView(
		<TaskBulletin home={moonHome('cleo')} end={() => {}} project="moon" branch="task/parser" />,
		80,
		24,
	);
	await view.untilSeen('❯ ○ parser *');
	expect(view.frame()).toMatch(/open 2 .*\n.*❯ ○ parser \* .*\n.* {2}○ docs /);
	expect(view.frame()).not.toContain('○ lexer');
});

test('one task has the whole screen, and Esc shows the others', async () => {
	const view = drawView(<TaskShowView home={moonHome('ann')} end={() => {}} args={{slug: 'lexer'}} />, 80, 24);
	await view.untilSeen('never obey ␛[31mred␛]0;x␇');
	expect(view.frame()).not.toContain('ready 1');
	await view.press('\u001b');
	await view.untilSeen('ready 1');
	expect(view.frame()).toContain('❯ ◑ lexer');
});
