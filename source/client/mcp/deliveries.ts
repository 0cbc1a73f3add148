import {isJSONRPCRequest, type JSONRPCMessage, type RequestId} from '@modelcontextprotocol/server';
import type {Outcome} from './agent.js';

/** A client that cancels a request may be sent the answer before it is heard; it will not look at that any more. */
const crossingMs = 1000;

/**
 * Mail that is on its way to the client. It is read once the answer that has it is written out, and no cancel has crossed it:
 * that is known when the next request comes, or after a moment.
 */
export const openDeliveries = () => {
	const onTheirWay = new Map<RequestId, Outcome>();
	const written = new Map<RequestId, {outcome: Outcome; timer: NodeJS.Timeout}>();
	const acknowledging = new Set<Promise<void>>();

	const acknowledge = (id: RequestId): void => {
		const delivery = written.get(id);
		if (delivery) {
			clearTimeout(delivery.timer);
			written.delete(id);
			const done: Promise<void> = delivery.outcome.acknowledge().finally(() => acknowledging.delete(done));
			acknowledging.add(done);
		}
	};

	const acknowledgeAll = (): void => {
		for (const id of [...written.keys()]) {
			acknowledge(id);
		}
	};

	const giveBack = (id: RequestId): void => {
		const delivery = written.get(id);
		clearTimeout(delivery?.timer);
		void (delivery?.outcome ?? onTheirWay.get(id))?.giveBack();
		written.delete(id);
		onTheirWay.delete(id);
	};

	return {
		/** To be called right before the answer to this request is sent. */
		add: (id: RequestId, outcome: Outcome): void => {
			onTheirWay.set(id, outcome);
		},
		onSent: (message: JSONRPCMessage): void => {
			const id = 'result' in message ? message.id : undefined;
			const outcome = id === undefined ? undefined : onTheirWay.get(id);
			if (id !== undefined && outcome) {
				onTheirWay.delete(id);
				written.set(id, {outcome, timer: setTimeout(() => acknowledge(id), crossingMs)});
			}
		},
		onReceived: (message: JSONRPCMessage): void => {
			if (isJSONRPCRequest(message)) {
				acknowledgeAll();
			} else if ('method' in message && message.method === 'notifications/cancelled') {
				// Reason for the cast: the package checks it after this, and what is no id of ours finds nothing here.
				giveBack(message.params?.['requestId'] as RequestId);
			}
		},
		/** Resolves when all that was written out is acknowledged. */
		settled: (): Promise<unknown> => {
			acknowledgeAll();
			return Promise.all(acknowledging);
		},
	};
};
