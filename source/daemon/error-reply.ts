import type {LaliaError} from '../core/lalia-error.js';
import type {Reply} from '../core/protocol.js';

export const errorReply = (id: string | null, error: LaliaError): Reply => ({
	id,
	ok: false,
	error: {
		code: error.exit,
		reason: error.reason,
		message: error.message,
		retry_hint: error.hint,
		...(error.context ? {context: error.context} : {}),
	},
});
