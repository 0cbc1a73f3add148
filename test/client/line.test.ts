import {mkdtempSync, rmSync} from 'node:fs';
import {createServer, type Socket} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {openLine} from '../../source/client/line.js';
import {frameOf, frameSplitter} from '../../source/core/frames.js';

/** The path of a socket at which this answers each frame that comes. */
const listen = async (answer: (socket: Socket, frame: string) => void): Promise<string> => {
	const folder = mkdtempSync(join(tmpdir(), 'lalia-line-'));
	const server = createServer(socket => {
		const split = frameSplitter();
		socket.on('data', chunk => {
			for (const frame of split(chunk)) {
				answer(socket, frame);
			}
		});
	});
	onTestFinished(() => {
		server.close();
		rmSync(folder, {recursive: true});
	});
	const path = join(folder, 'sock');
	await new Promise<void>(resolve => server.listen(path, resolve));
	return path;
};

const request = (id: string, args = {}) => ({v: 1, id, op: 'history', args});

test('answers of any length arrive as they were sent', async () => {
	const lengths = Array.from({length: 40}, (_, index) => 1000 + index * 23_117);
	const path = await listen((socket, frame) => {
		const {id, args} = JSON.parse(frame);
		socket.write(frameOf({id, ok: true, result: 'é'.repeat(args.length)}));
	});
	const line = await openLine(path);
	for (const length of lengths) {
		expect(await line.request(request(`of ${length}`, {length}))).toBe('é'.repeat(length));
	}

	line.close();
});

for (const [what, bytes] of [
	['is not UTF-8', Buffer.from('{"id":"one","ok":true,"result":"\xff"}\n', 'latin1')],
	['is not JSON', Buffer.from('{"id":\n')],
] as const) {
	test(`an answer that ${what} fails who asked, and ends the line`, async () => {
		const path = await listen(socket => socket.write(bytes));
		const line = await openLine(path);
		await expect(line.request(request('one'))).rejects.toMatchObject({reason: 'malformed_frame'});
		await line.ended;
		await expect(line.request(request('two'))).rejects.toMatchObject({reason: 'malformed_frame'});
	});
}
