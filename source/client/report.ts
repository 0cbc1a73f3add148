import type {LaliaError} from '../core/lalia-error.js';

/** What went wrong, for an agent that has one look at it: sentence, reason, hint, context, a line each. */
export const errorText = (error: LaliaError, hint = error.hint): string => {
	const context = error.context ? `context: ${JSON.stringify(error.context)}\n` : '';
	return `${error.message}\nreason: ${error.reason}\nhint: ${hint}\n${context}`;
};

export const errorJson = (error: LaliaError): string =>
	jsonText({
		ok: false,
		error: error.message,
		code: error.exit,
		data: {
			error: {code: error.exit, reason: error.reason, retry_hint: error.hint, context: error.context ?? {}},
			...error.result,
		},
	});

export const resultJson = (result: unknown): string => jsonText({ok: true, data: result});

const jsonText = (value: unknown): string => `${JSON.stringify(value)}\n`;
