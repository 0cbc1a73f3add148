/** What a text from outside says; undefined where it is no JSON. */
export const parseJson = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};

/** Deeper than anything that we write. */
const maxDepth = 64;

/** As `parseJson`; undefined also where it is nested so deep that writing it again may take more stack than there is. */
export const parseShallowJson = (text: string): unknown => {
	const value = parseJson(text);
	return isShallow(value, maxDepth) ? value : undefined;
};

const isShallow = (value: unknown, depth: number): boolean =>
	typeof value !== 'object' ||
	value === null ||
	(depth > 0 && Object.values(value).every(member => isShallow(member, depth - 1)));
