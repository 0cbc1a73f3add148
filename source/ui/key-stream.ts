import {EventEmitter} from 'node:events';
import {setImmediate as turn} from 'node:timers/promises';

/** More at once than a hand types while a frame is drawn: that was pasted, and is taken in one piece. */
const longestTyped = 8;

/** Until React listens for keys on behalf of what was drawn last: it draws in one turn, and begins to listen in a later one. */
const turnsApart = 3;

/**
 * Where Ink reads the keys of a full-screen view: each key by itself, once what the one before it has led to is drawn and listens.
 * As the terminal hands them over, keys that are typed fast come together, and reach what is not shown any more.
 */
export class KeyStream extends EventEmitter {
	readonly isTTY = true;
	readonly #waiting: string[] = [];
	#key: string | null = null;
	#isPassing = false;
	readonly #terminal: NodeJS.ReadStream;

	constructor(terminal: NodeJS.ReadStream) {
		super();
		this.#terminal = terminal;
		terminal.setEncoding('utf8');
		terminal.on('readable', this.#take);
	}

	setEncoding(): void {}

	setRawMode(isRaw: boolean): void {
		this.#terminal.setRawMode(isRaw);
	}

	ref(): void {
		this.#terminal.ref();
	}

	unref(): void {
		this.#terminal.unref();
	}

	read(): string | null {
		const key = this.#key;
		this.#key = null;
		return key;
	}

	close(): void {
		this.#terminal.off('readable', this.#take);
	}

	readonly #take = (): void => {
		for (let text = this.#terminal.read(); text !== null; text = this.#terminal.read()) {
			this.#waiting.push(...keysIn(String(text)));
		}

		void this.#pass();
	};

	async #pass(): Promise<void> {
		if (this.#isPassing) {
			return;
		}

		this.#isPassing = true;
		for (let key = this.#waiting.shift(); key !== undefined; key = this.#waiting.shift()) {
			for (let turns = 0; turns < turnsApart; turns++) {
				await turn();
			}

			this.#key = key;
			this.emit('readable');
		}

		this.#isPassing = false;
	}
}

/** Control characters each by itself, escape sequences whole. */
const keysIn = (text: string): string[] => {
	const keys: string[] = [];
	for (const part of text.match(/\p{Cc}|\P{Cc}+/gu) ?? []) {
		if (keys.at(-1) === '\u001b') {
			keys.push(`${keys.pop()}${part}`);
		} else {
			keys.push(...(part.length > longestTyped ? [part] : part));
		}
	}

	return keys;
};
