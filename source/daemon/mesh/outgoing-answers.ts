import {LaliaError} from '../../core/lalia-error.js';
import type {Incoming} from '../incoming.js';

/** Whether it is kept and sent later, where the mesh cannot be reached. */
export const isKept = ({name, args}: Incoming): boolean =>
	(name === 'tell' || name === 'post') && (args as {require_ack?: boolean}).require_ack !== true;

/** Of a message that is kept. */
export const queuedAnswer = ({args, request}: Incoming): object => {
	const {peer, room, id} = args as {peer?: string; room?: string; id?: string}; // those of `tell` and `post`
	return {state: 'queued', ...(room === undefined ? {peer} : {room}), id: id ?? request.id, deliveries: []};
};

export const noRoute = ({name}: Incoming, why: string): LaliaError =>
	new LaliaError('no_route', `the mesh ${why}: ${name} was not carried out, and nothing of it is kept`);

/** It was sent, and nothing was heard of it. */
export const unknown = ({name, args}: Incoming): LaliaError =>
	new LaliaError('no_route', `the mesh does not answer: ${name} was sent, and may yet be carried out`, {
		context: {outcome: 'unknown', ...idIn(args)},
	});

const idIn = (args: unknown): {id?: string} => {
	const {id} = args as {id?: string}; // of those that take one
	return id === undefined ? {} : {id};
};

export const tooLarge = (size: number, limit: number): LaliaError =>
	new LaliaError('body_too_large', `the request has ${size} bytes, and the server of the mesh takes at most ${limit}`);
