import {render} from 'ink-testing-library';
import {expect, test} from 'vitest';
import {TextField} from '../../source/ui/parts/text-field.js';
import {until} from '../support/until.js';
import {presser} from './presser.js';

const left = '\u001b[D';
const right = '\u001b[C';
const backspace = '\u007f';

/** A field that was typed into, key by key. */
const typeInto = async (keys: readonly string[], columns = 40) => {
	const values: string[] = [];
	const {stdin, lastFrame} = render(
		<TextField columns={columns} change={value => values.push(value)} submit={value => values.push(`sent ${value}`)} />,
	);
	const press = presser(stdin);
	for (const key of [...keys, '\r']) {
		await press(key);
	}

	await until('it is sent', () => values.at(-1)?.startsWith('sent '));
	return {value: values.at(-1)?.slice('sent '.length), line: lastFrame(), values};
};

test.each([
	['an emoji is taken away whole', ['a👋', backspace], 'a'],
	['a family is taken away whole', ['a👩‍👩‍👧', backspace], 'a'],
	['a letter goes with its accent', ['ae\u0301', backspace], 'a'],
	['a flag is taken away whole, and the one before it stays', ['🇩🇪🇫🇷', backspace], '🇩🇪'],
	['the cursor goes over an emoji in one step', ['a👋b', left, left, '|'], 'a|👋b'],
	['and back', ['👩‍👩‍👧b', left, left, right, '|'], '👩‍👩‍👧|b'],
	['what is typed in parts is one character', ['👩', '\u200d', '👧', backspace, 'x'], 'x'],
	['an accent joins the letter before the cursor', ['eb', left, '\u0301', '|'], 'e\u0301|b'],
	['no further than the ends', [left, 'a', right, right, 'b', backspace, backspace, backspace, 'c'], 'c'],
])('%s', async (_, keys, value) => {
	expect((await typeInto(keys)).value).toBe(value);
});

test.each([
	['behind what is written', ['ab'], 'ab\u001b[7m \u001b[27m'],
	['on a whole emoji', ['a👩‍👧b', left, left], 'a\u001b[7m👩‍👧\u001b[27mb'],
	['where nothing is written', [], '\u001b[7m \u001b[27m'],
	['at the end of a line of several', ['one\ntwo', left, left, left, left], 'one\u001b[7m \u001b[27m'],
])('the cursor is seen without colours: %s', async (_, keys, line) => {
	expect((await typeInto(keys)).line).toBe(line);
});

test('of a long text that part is shown which has the cursor', async () => {
	const keys = ['aaaa bbbb cccc'];
	expect((await typeInto(keys, 5)).line).toBe('cccc\u001b[7m \u001b[27m');
	expect((await typeInto([...keys, ...Array(8).fill(left)], 5)).line).toBe('b\u001b[7mb\u001b[27mbb');
});

test('what is written is told as it changes, and only then', async () => {
	expect((await typeInto(['a', left, right, 'b', backspace])).values).toEqual(['a', 'ab', 'a', 'sent a']);
});
