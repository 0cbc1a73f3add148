import {connect} from 'node:net';
import {frameOf, frameSplitter} from '../core/frames.js';
import {LaliaError} from '../core/lalia-error.js';
import type {ArgsOf, ResultOf} from '../core/op.js';
import type {Ops} from '../core/ops/index.js';
import type {Reply, WireError} from '../core/protocol.js';
import {isReason} from '../core/reasons.js';
import {protocolVersion} from '../core/signing.js';
import {type BoundSocket, bindSocket} from './server.js';
import {checkSqlite} from './store/open-database.js';

type Taken = {
	/** In the old one's place. Who comes by it waits until the database is free. */
	listener: BoundSocket;
	/** The variables that the old one was set by. */
	settings: Record<string, string>;
};

/**
 * Has the daemon of this home, which is of an older build, make way for this process. It is asked when all is ready here, and
 * puts the new socket in the place of its own before it ends, so that no client ever finds none and starts one of its own
 * build. Undefined where there is none to replace: it went away, or another process was quicker.
 * @throws LaliaError why the old one stays, or this one can't do its work
 */
export const takeOver = async (path: string, build: string): Promise<Taken | undefined> => {
	checkSqlite();
	const listener = await bindSocket(path);
	const reply = await ask(path, {build, pid: process.pid});
	if (listener.isInPlace()) {
		// Reason for the cast: so the operation answers.
		const {settings = {}} = (reply?.ok ? reply.result : {}) as Partial<ResultOf<Ops['hand-over']>>;
		return {listener, settings};
	}

	listener.stopListening();
	if (reply && !reply.ok && !isLeaving(reply.error)) {
		const {reason, message} = reply.error;
		throw new LaliaError(isReason(reason) ? reason : 'internal_error', message);
	}

	return undefined;
};

const isLeaving = ({reason}: WireError): boolean => reason === 'daemon_stopping' || reason === 'daemon_replaced';

/** Undefined where nobody answers. */
const ask = (path: string, args: ArgsOf<Ops['hand-over']>): Promise<Reply | undefined> =>
	new Promise(resolve => {
		const socket = connect(path);
		const split = frameSplitter();
		socket.setTimeout(patienceMs, () => socket.destroy());
		socket.on('error', () => {}); // and it closes
		socket.on('close', () => resolve(undefined));
		socket.on('data', chunk => {
			for (const frame of split(chunk)) {
				// Reason for the cast: a daemon of our own user is trusted to speak the protocol.
				resolve(JSON.parse(frame) as Reply);
				socket.destroy();
			}
		});
		socket.write(frameOf({v: protocolVersion, id: 'hand-over', op: 'hand-over', args}));
	});

const patienceMs = 5_000;
