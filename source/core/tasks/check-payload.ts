import {type Payload, payloadField} from './payload.js';

/** A payload, or what is wrong with it and where, as a sentence. */
export const checkPayload = (json: unknown): Payload | string => {
	const parsed = payloadField.safeParse(json);
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		const path = issue?.path.map(part => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('') ?? '';
		return `${path === '' ? '' : `${path.replace(/^\./, '')}: `}${issue?.message ?? 'is wrong'}`;
	}

	const slugs = parsed.data.workstreams.map(({slug}) => slug);
	const double = slugs.find((slug, index) => slugs.indexOf(slug) !== index);
	return double === undefined ? parsed.data : `the slug ${double} is there twice`;
};
