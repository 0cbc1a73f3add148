import type {ResultOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';
import {visible} from '../../core/visible.js';

type Doctor = ResultOf<Ops['doctor']>;

/** `<status>⇥<check>⇥<what>[⇥mended: …][⇥fix: …]`, a line a check. */
export const doctorText = ({checks}: Doctor): string => checks.map(checkLine).join('');

const checkLine = ({status, check, what, fix, mended}: Doctor['checks'][number]): string => {
	const more = [mended && `mended: ${mended}`, fix && `fix: ${fix}`].filter(part => part !== undefined);
	return `${[status, check, what, ...more].map(inOneCell).join('\t')}\n`;
};

/** A path may have a tab or a newline in it. */
const inOneCell = (text: string): string => visible(text).replaceAll('\n', '\u2424').replaceAll('\t', '\u2409');
