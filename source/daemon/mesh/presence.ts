import {randomUUID} from 'node:crypto';
import {setTimeout as pause} from 'node:timers/promises';
import type {Stream, Word} from './stream.js';

const everyMs = 30_000;
/** So long whoever asks waits for a server that does not answer. */
const patienceMs = 500;

type Options = {
	host: string;
	stream: () => Stream | undefined;
	/** Told when another home speaks by the key of this one. */
	copied: () => void;
};

/**
 * Which hosts are there, whether or not they say something: for people, and no part of what the mesh decides. Each says so by
 * itself; what the others have said is asked for when somebody wants to know, for in a large mesh it is much.
 */
export const openPresence = ({host, stream, copied}: Options) => {
	let here: Record<string, Word> = {};
	const instance = randomUUID();
	let hasSaid = false;

	/** What comes after a word of this home by the key of its host, and is none of it, is of another home. */
	const hear = (word: Word | undefined): void => {
		if (hasSaid && word !== undefined && word.instance !== instance) {
			copied();
		}
	};

	const said = async (to: Stream): Promise<void> => {
		hear(await to.sayHere(host, {at: new Date().toISOString(), instance}));
		hasSaid = true;
	};
	const looked = async (to: Stream): Promise<void> => {
		const isOver = hasSaid;
		here = await to.whoIsHere();
		isOver && hear(here[host]);
	};

	// Nothing hangs on either, and the next one may succeed.
	const tried = async (doing: (to: Stream) => Promise<void>): Promise<void> => {
		const to = stream();
		await (to && doing(to).catch(() => {}));
	};
	const say = (): Promise<void> => tried(said);
	const look = (): Promise<void> => tried(looked);

	const timer = setInterval(() => void say(), everyMs);
	timer.unref();
	return {
		/** It has just come. */
		say: (): void => void say(),
		look: (): Promise<void> => Promise.race([look(), pause(patienceMs)]),
		hereAt: (other: string): string | undefined => here[other]?.at,
		close: (): void => clearInterval(timer),
	};
};
