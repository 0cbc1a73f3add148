import {mkdirSync} from 'node:fs';
import {createServer, type Socket} from 'node:net';
import {expect, onTestFinished, test} from 'vitest';
import {openConnection} from '../../source/client/connection.js';
import {surroundingsOf} from '../../source/client/identity/surroundings.js';
import {frameOf} from '../../source/core/frames.js';
import {LaliaError} from '../../source/core/lalia-error.js';
import {socketPath} from '../../source/core/socket-path.js';
import {errorReply} from '../../source/daemon/error-reply.js';
import {makeHome} from '../support/home.js';
import {until} from '../support/until.js';

const openTo = () => {
	const {env, home, cwd} = makeHome();
	mkdirSync(home, {mode: 0o700});
	const surroundings = {...surroundingsOf(process), env};
	return {
		path: socketPath(home, surroundings.uid),
		connection: openConnection({surroundings, cwd, home, program: cwd}, () => {}),
	};
};

test('who waits for a daemon and gives up does not wait on', async () => {
	const {connection} = openTo();
	const giving = new AbortController();
	const waiting = connection.awaitDaemon(giving.signal);
	giving.abort(new Error('given up'));

	await expect(waiting).rejects.toThrow('given up');
});

test('a line that is there only after one gave up is hung up', async () => {
	const {path, connection} = openTo();
	const sockets: Socket[] = [];
	const server = createServer(socket => sockets.push(socket));
	onTestFinished(() => {
		for (const socket of sockets) {
			socket.destroy();
		}

		server.close();
	});
	await new Promise<void>(resolve => server.listen(path, resolve));
	const giving = new AbortController();
	const waiting = connection.awaitDaemon(giving.signal);
	giving.abort(new Error('given up'));

	await expect(waiting).rejects.toThrow('given up');
	await until('it came', () => sockets.length === 1);
	sockets[0]?.resume();
	await until('it is hung up', () => sockets[0]?.readableEnded === true);
});

test('a request for which there was no place, or whose place was taken, is made again', async () => {
	const {path, connection} = openTo();
	let connections = 0;
	const full = new LaliaError('too_many_connections', 'full');
	const server = createServer(socket => {
		connections++;
		if (connections < 3) {
			socket.end(frameOf(errorReply(null, full)));
			return;
		}

		socket.on('data', () => socket.write(frameOf({id: 'one', ok: true, result: 'done'})));
	});
	onTestFinished(async () => {
		await connection.hangUp();
		server.close();
	});
	await new Promise<void>(resolve => server.listen(path, resolve));
	const request = {v: 1, id: 'one', op: 'tell', args: {}};

	expect(await connection.persist({}, () => request)).toBe('done');
	expect(connections).toBe(3);
});

test('a request is made again as often as what it was refused for can be mended', async () => {
	const {path, connection} = openTo();
	let refusals = 0;
	const server = createServer(socket => {
		socket.on('data', () => {
			const done = {id: 'one', ok: true, result: 'done'} as const;
			const refused = errorReply('one', new LaliaError('bad_signature', 'by another key'));
			socket.write(frameOf(refusals === 12 ? done : refused));
		});
	});
	onTestFinished(async () => {
		await connection.hangUp();
		server.close();
	});
	await new Promise<void>(resolve => server.listen(path, resolve));
	const mend = async () => {
		refusals++;
		return true;
	};

	expect(await connection.persist({}, () => ({v: 1, id: 'one', op: 'tell', args: {}}), {mend})).toBe('done');
});
