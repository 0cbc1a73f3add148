import {EventEmitter} from 'node:events';
import xterm from '@xterm/headless';
import {expect, test} from 'vitest';
import {FrameStream} from '../../source/ui/frame-stream.js';

/** A terminal that says how large it is, what was written to it, and what stands on it. */
const makeTerminal = (columns: number, rows: number) => {
	const emulated = new xterm.Terminal({cols: columns || 80, rows: rows || 24, scrollback: 100, allowProposedApi: true});
	const written: string[] = [];
	const stream = Object.assign(new EventEmitter(), {
		columns,
		rows,
		write: (text: string) => {
			written.push(text);
			emulated.write(text);
			return true;
		},
	});
	const shown = async (): Promise<string[]> => {
		await new Promise<void>(resolve => emulated.write('', resolve));
		const {active} = emulated.buffer;
		return Array.from({length: active.length}, (_, row) => active.getLine(row)?.translateToString(true) ?? '');
	};
	// Reason for the cast: it has what the frames use of a terminal.
	return {stream: stream as unknown as NodeJS.WriteStream & {columns: number; rows: number}, written, shown, emulated};
};

test('a frame stands on the screen as it was written, also where it fills it', async () => {
	const {stream, shown} = makeTerminal(6, 3);
	const frames = new FrameStream(stream);
	frames.write('aaaaaa\nbb\ncccccc');
	frames.write('dddddd\nbb\neeeeee');

	expect(await shown()).toEqual(['dddddd', 'bb', 'eeeeee']);
});

test('only the lines that differ are written', async () => {
	const {stream, written, shown} = makeTerminal(20, 5);
	const frames = new FrameStream(stream);
	frames.write('one\ntwo\nthree');
	written.length = 0;
	frames.write('one\n2\nthree');
	frames.write('one\n2\nthree');

	expect(written).toHaveLength(1);
	expect(written[0]).not.toContain('one');
	expect(await shown()).toEqual(['one', '2', 'three', '', '']);
});

test('what a shorter frame leaves free is blank', async () => {
	const {stream, shown} = makeTerminal(20, 4);
	const frames = new FrameStream(stream);
	frames.write('one\ntwo\nthree');
	frames.write('ONE');

	expect(await shown()).toEqual(['ONE', '', '', '']);
});

test('lines beyond the last row never scroll the screen', async () => {
	const {stream, shown} = makeTerminal(20, 2);
	new FrameStream(stream).write('one\ntwo\nthree\nfour');

	expect(await shown()).toEqual(['one', 'two']);
});

test('after another size was taken on, the screen is blanked and written in one update', async () => {
	const {stream, written, shown, emulated} = makeTerminal(20, 4);
	const frames = new FrameStream(stream);
	frames.write('one\ntwo');
	const sizes: number[] = [];
	frames.on('resize', () => sizes.push(frames.columns, frames.rows));
	emulated.resize(10, 3);
	Object.assign(stream, {columns: 10, rows: 3});
	written.length = 0;
	stream.emit('resize');
	frames.write('one\ntwo');

	expect(sizes).toEqual([10, 3]);
	expect(written).toEqual([expect.stringMatching(/^.\[\?2026h.*\[2J.*\[\?2026l$/s)]);
	expect(await shown()).toEqual(['one', 'two', '']);
	frames.close();
	stream.emit('resize');
	expect(sizes).toHaveLength(2);
});

test('what others have written to the screen is gone after the last frame was drawn again', async () => {
	const {stream, written, shown, emulated} = makeTerminal(20, 3);
	const frames = new FrameStream(stream);
	frames.write('one\ntwo');
	emulated.write('\u001b[3;1Hsomething else');
	written.length = 0;
	frames.redraw();

	expect(written).toHaveLength(1);
	expect(await shown()).toEqual(['one', 'two', '']);
});

test('a terminal that says it has no size is taken for a usual one', () => {
	const {stream} = makeTerminal(0, 0);
	const frames = new FrameStream(stream);

	expect([frames.columns, frames.rows]).toEqual([80, 24]);
});

test('what is drawn while others have the terminal is written when it is given back', async () => {
	const {stream, written, shown} = makeTerminal(20, 3);
	const frames = new FrameStream(stream);
	frames.write('one\ntwo');
	frames.hold();
	const before = written.length;
	frames.write('one\nthree');
	expect(written).toHaveLength(before);

	stream.write('\u001b[2J\u001b[Hof another');
	frames.redraw();
	expect(await shown()).toEqual(['one', 'three', '']);
});
