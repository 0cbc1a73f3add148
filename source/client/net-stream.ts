import {connect} from 'node:net';
import type {OpenStream} from './byte-stream.js';

/** A byte stream by node:net: the documented way, where the quick one is not to be had. */
export const openNetStream: OpenStream = path =>
	new Promise((resolve, reject) => {
		const socket = connect({path});
		socket.once('error', reject);
		socket.once('connect', () => {
			socket.removeListener('error', reject);
			socket.on('error', () => {}); // `close` follows
			resolve({
				write: text => socket.write(text),
				onData: listener => socket.on('data', listener),
				onEnd: listener => socket.once('close', listener),
				close: () => socket.destroy(),
			});
		});
	});
