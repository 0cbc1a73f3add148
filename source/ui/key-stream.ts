import {EventEmitter} from 'node:events';
import {setImmediate as turn} from 'node:timers/promises';

/** More at once than a hand types while a frame is drawn: that was pasted, and is taken in one piece. */
const longestTyped = 8;

/** Around what is pasted, by a terminal that was asked to say so. */
const pasteBegins = '\u001b[200~';
const pasteEnds = '\u001b[201~';

const interrupt = '\u0003';

/** Ctrl-C, and what keys with a name send. The other control characters would be letters to a field. */
const controlKeys = '\u0003\b\t\n\r\u001b\u007f';

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
	/** What came of a paste that has not ended. */
	#pasted: string | undefined;
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
			this.#waiting.push(...this.#split(String(text)));
		}

		void this.#pass();
	};

	#split(text: string): string[] {
		const isPasting = this.#pasted !== undefined;
		if (isPasting && text === interrupt) {
			this.#pasted = undefined; // its end is lost: a terminal hands out no Ctrl-C of a paste by itself
			return [interrupt];
		}

		const all = `${this.#pasted ?? ''}${text}`;
		const mark = isPasting ? pasteEnds : pasteBegins;
		const at = all.indexOf(mark);
		if (at < 0) {
			this.#pasted = isPasting ? all : undefined;
			return isPasting ? [] : keysIn(all);
		}

		const head = all.slice(0, at);
		this.#pasted = isPasting ? undefined : '';
		return [...(isPasting ? pieceOf(head) : keysIn(head)), ...this.#split(all.slice(at + mark.length))];
	}

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

/** What was pasted, as one piece of text with its lines: none of it is a key. */
const pieceOf = (pasted: string): string[] => {
	const text = pasted
		.replace(/\r\n?/g, '\n')
		.replaceAll('\t', '    ')
		.replace(/[^\P{Cc}\n]/gu, '')
		.replace(/\n+$/, '');
	return text === '' ? [] : [text];
};

const escapeCharacter = '\u001b';

/** What a key with a name sends (`ESC [ A`, `ESC O A`, `ESC [ 5 ~`, on the Linux console `ESC [ [ A`), one control character, or text. */
const parts = new RegExp(`${escapeCharacter}(?:\\[\\[[A-E]|\\[[0-?]*[ -/]*[@-~]|O[A-Za-z])|\\p{Cc}|\\P{Cc}+`, 'gu');

/** What Alt with a letter sends is this, and comes by itself. Esc and letters that come together were typed one after the other. */
const altKey = new RegExp(`^${escapeCharacter}\\P{Cc}$`, 'u');

/** Control characters each by itself, escape sequences whole. */
const keysIn = (text: string): string[] => (altKey.test(text) ? [text] : (text.match(parts) ?? []).flatMap(keysOf));

const keysOf = (part: string): string[] => {
	if (/^\p{Cc}$/u.test(part)) {
		return controlKeys.includes(part) ? [part] : [];
	}

	return part.startsWith(escapeCharacter) || part.length > longestTyped ? [part] : [...part];
};
