import {connect, createServer, type Socket} from 'node:net';
import {onTestFinished} from 'vitest';

/** A way to a server that the test cuts and mends. */
export type Cable = {url: string; cut: () => void; mend: () => void};

/** Leads to a port of this machine, until it is cut: then what is connected is, and nobody new gets through. */
export const layCable = async (port: number): Promise<Cable> => {
	const open = new Set<Socket>();
	let isCut = false;
	const server = createServer(near => {
		if (isCut) {
			near.destroy();
			return;
		}

		const far = connect({host: '127.0.0.1', port});
		for (const [one, other] of [
			[near, far],
			[far, near],
		] as const) {
			open.add(one);
			one.pipe(other);
			one.on('error', () => other.destroy());
			one.on('close', () => {
				open.delete(one);
				other.destroy();
			});
		}
	});
	const cut = (): void => {
		isCut = true;
		for (const socket of open) {
			socket.destroy();
		}
	};
	await new Promise<void>(resolve => {
		server.listen(0, '127.0.0.1', resolve);
	});
	onTestFinished(() => {
		cut();
		server.close();
	});
	const address = server.address();
	return {
		url: `nats://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
		cut,
		mend: () => {
			isCut = false;
		},
	};
};
