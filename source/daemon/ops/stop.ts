import type {Handler} from '../handler.js';

export const stop: Handler<'stop'> = ({transcript, after, shutDown}) => {
	after(shutDown);
	return {stopped: true, pid: process.pid, pending: transcript.state().pending};
};
