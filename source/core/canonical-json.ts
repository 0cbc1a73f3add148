/**
 * The one byte string of a JSON value, by RFC 8785 (JCS): members sorted by UTF-16 code units, no white space,
 * numbers and strings as ECMAScript writes them. Members whose value is undefined are left out.
 * Throws a TypeError for what JSON cannot say: NaN, infinities, lone surrogates, functions.
 */
export const canonicalJson = (value: unknown): string => {
	if (Array.isArray(value)) {
		return `[${value.map(canonicalJson).join(',')}]`;
	}

	if (typeof value === 'object' && value !== null) {
		const members = Object.entries(value)
			.filter(([, member]) => member !== undefined)
			.sort(([left], [right]) => (left < right ? -1 : 1))
			.map(([name, member]) => `${primitive(name)}:${canonicalJson(member)}`);
		return `{${members.join(',')}}`;
	}

	return primitive(value);
};

const primitive = (value: unknown): string => {
	if (typeof value === 'string' && !value.isWellFormed()) {
		throw new TypeError('a lone surrogate has no UTF-8');
	}

	if (typeof value === 'number' && !Number.isFinite(value)) {
		throw new TypeError(`${value} has no JSON`);
	}

	const text = JSON.stringify(value);
	if (text === undefined) {
		throw new TypeError(`${typeof value} has no JSON`);
	}

	return text;
};
