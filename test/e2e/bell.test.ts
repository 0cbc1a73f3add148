import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {registerAll, runLalia, startLalia} from '../support/cli.js';
import {makeHome} from '../support/home.js';
import {showOn} from '../support/terminal.js';
import {until} from '../support/until.js';

const bell = '\u0007';

test('a notification rings once in a live view, and not in plain output', async () => {
	const home = makeHome();
	await registerAll(home, 'ada', 'bob');
	writeFileSync(join(home.home, 'config.json'), '{"notify": [{"when": "question", "minutes": 0, "bell": true}]}');
	const view = showOn(home, ['channels'], {as: 'ada'});
	let rung = 0;
	view.pty.onData(data => {
		rung += String(data).split(bell).length - 1;
	});
	let printed = '';
	const plain = startLalia(home, ['watch'], {as: 'ada', isUnread: true});
	plain.child.stdout?.setEncoding('utf8').on('data', text => {
		printed += text;
	});
	await until('it watches', () => printed.includes('snapshot '));
	await view.untilSeen('no channels');
	await runLalia(home, ['ask', 'ada', 'are you there?', '--timeout', '0'], {as: 'bob'});
	await view.untilSeen('are you there?');
	await until('the view rings', () => rung > 0);
	await until('the plain watch says so', () => printed.includes('notification when=question\n'));
	view.press('q');
	const {bytes} = await view.ended;
	plain.child.kill();

	expect(bytes.split(bell)).toHaveLength(2);
	expect(printed).not.toContain(bell);
});
