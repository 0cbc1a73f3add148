import type {ResultOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';
import {visible} from '../../core/visible.js';

/** What there is to say of the link, a line each; then a line a host, and one for each event that was refused. */
export const linkText = ({hosts = [], refused = [], transcript: _, ...facts}: ResultOf<Ops['link status']>): string =>
	[...pairs(facts), ...[...hosts, ...refused].map(each => `  ${pairs(each).join('\t')}`)]
		.map(line => `${visible(line)}\n`)
		.join('');

const pairs = (facts: object): string[] => Object.entries(facts).map(([name, value]) => `${name}=${value}`);
