import {once} from 'node:events';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {onTestFinished} from 'vitest';

export type Received = {
	path: string;
	headers: IncomingMessage['headers'];
	body: Record<string, unknown>;
	response: ServerResponse;
};

/** A real HTTP server that keeps what it is told; `answer` ends each response, or leaves it hanging. */
export const startFarEnd = async (answer: (received: Received) => void) => {
	const received: Received[] = [];
	const server = createServer(async (request, response) => {
		const chunks: Buffer[] = [];
		for await (const chunk of request) {
			chunks.push(chunk);
		}

		const body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
		const entry = {path: request.url ?? '', headers: request.headers, body, response};
		received.push(entry);
		answer(entry);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
	});
	// Reason for the cast: it listens on a port.
	const {port} = server.address() as AddressInfo;
	return {url: `http://127.0.0.1:${port}`, received, server};
};
