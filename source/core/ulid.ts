const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** 26 characters of Crockford base 32, the first at most 7: 48 bits of milliseconds, 80 bits of chance. */
export const ulidPattern = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

export const isUlid = (text: string): boolean => ulidPattern.test(text);

/**
 * A ULID of an instant and chance, for the one-shot client: it makes one or two in its life, and the ulid package
 * costs a cold process 3 ms.
 * @param atMs milliseconds since the epoch
 * @param chance at least 16 random bytes
 */
export const ulidOf = (atMs: number, chance: Uint8Array): string => {
	let time = '';
	for (let rest = atMs, digit = 0; digit < 10; digit++) {
		time = alphabet[rest % 32] + time;
		rest = Math.floor(rest / 32);
	}

	return time + Array.from(chance.subarray(0, 16), byte => alphabet[byte % 32]).join('');
};
