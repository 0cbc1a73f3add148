import {join} from 'node:path';
import {crypto} from './lazy-crypto.js';

/** The kernels' limit is 104 bytes on macOS, 108 on Linux, with the closing NUL. */
const maxBytes = 100;

/**
 * Where the daemon of a home listens; client and daemon find each other by it alone. In the home, unless that is too
 * long for a socket: a new daemon binds `sock.<pid>` before it takes the name over, so that has to fit too.
 * @param home an absolute path, spelt the same by both
 */
export const socketPath = (home: string, uid: number): string => {
	const path = join(home, 'sock');

	if (Buffer.byteLength(`${path}.1234567`) <= maxBytes) {
		return path;
	}

	const folder = crypto().createHash('sha256').update(home).digest('hex').slice(0, 16);

	return join('/tmp', `lalia-${uid}`, folder, 'sock');
};
