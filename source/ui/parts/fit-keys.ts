import stringWidth from 'string-width';
import {type Key, signOf} from './keys.js';

/** Help and quit, which stand at the end of every footer. */
const keptColumns = stringWidth('? help  q quit  ');

/** The same keys, of which the footer names as many as fit, the first ones first; the help has them all. */
export const fitKeys = (keys: readonly Key[], columns: number): Key[] => {
	let left = columns - keptColumns;
	return keys.map(({label, ...key}) => {
		const width = label === undefined ? 0 : stringWidth(`${key.sign ?? signOf(key.on[0] ?? '')} ${label}  `);
		left -= width;
		return label === undefined || left < 0 ? key : {...key, label};
	});
};
