import {type JSONRPCMessage, serializeMessage, type Transport} from '@modelcontextprotocol/server';
import {StdioServerTransport} from '@modelcontextprotocol/server/stdio';

type Wire = {
	transport: Transport;
	/** Resolves when the client has closed its end, or the transport was closed. */
	closed: Promise<void>;
};

type Listening = {
	/** Is told of each message before it is handled. */
	onReceived: (message: JSONRPCMessage) => void;
	/** Is told of each message once the system has it. */
	onSent: (message: JSONRPCMessage) => void;
};

/**
 * Standard input and output. The package's own transport takes a message for sent when it is in a queue of this process; here
 * it is sent when the system has it, for what was sent counts as read.
 */
export const openWire = ({onReceived, onSent}: Listening): Wire => {
	const streams = new StdioServerTransport();
	const transport: Transport = {
		start: () => streams.start(),
		close: () => streams.close(),
		send: message =>
			new Promise((resolve, reject) => {
				process.stdout.write(serializeMessage(message), error => {
					if (error) {
						reject(error);
						return;
					}

					onSent(message);
					resolve();
				});
			}),
	};
	streams.onmessage = message => {
		onReceived(message);
		transport.onmessage?.(message);
	};
	streams.onerror = error => transport.onerror?.(error);
	const closed = new Promise<void>(resolve => {
		streams.onclose = () => {
			transport.onclose?.();
			resolve();
		};
	});
	return {transport, closed};
};
