import type {LinkSettings} from '../../core/mesh/link-file.js';
import type {Stream} from './stream.js';

export type TetherStatus = {
	state: 'off' | 'connecting' | 'up' | 'down' | 'broken';
	since: string;
	url?: string;
	server?: string;
	/** What keeps it from being up. */
	problem?: string;
};

type Options = {
	settings: LinkSettings | undefined;
	log: (line: string) => void;
	up: () => void;
	down: () => void;
	/** All are told of every change, and of nothing that is as it was. */
	changed: (() => void)[];
};

/** Whether the stream can be used just now, and since when; tells those who go by it. */
export const openTetherState = ({settings, log, up, down, changed}: Options) => {
	let state: TetherStatus['state'] = 'off';
	let since = new Date();
	let problem: string | undefined;
	let isReached = false;

	return {
		is: (asked: TetherStatus['state']): boolean => state === asked,
		set: (next: TetherStatus['state'], why?: string): void => {
			const before = state;
			const isOther = before !== next || problem !== why;
			problem = why;
			if (before !== next) {
				state = next;
				since = new Date();
				log(`link: ${next}${why === undefined ? '' : `: ${why}`}`);
			}

			if (next === 'up' && before !== 'up') {
				up();
			} else if (before === 'up' && next !== 'up') {
				down();
			}

			for (const tell of isOther ? changed : []) {
				tell();
			}
		},
		/** There is a server, which may yet have to get ready. */
		reached: (): void => {
			isReached = true;
		},
		/** There is no other attempt, or the first one has found nobody. */
		isHopeless: (): boolean => state === 'broken' || (!isReached && problem !== undefined),
		problem: (): string | undefined => problem,
		status: (stream: Stream | undefined): TetherStatus => ({
			state,
			since: since.toISOString(),
			...(settings && {url: withoutSecret(settings.url)}),
			...(stream && {server: stream.server}),
			...(problem !== undefined && {problem}),
		}),
	};
};

/** A user and a password may stand in an address. */
const withoutSecret = (url: string): string => url.replace(/\/\/[^@/,]*@/g, '//***@');
