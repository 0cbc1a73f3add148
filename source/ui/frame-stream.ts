import {EventEmitter} from 'node:events';

const clear = '\u001b[2J';
const beginUpdate = '\u001b[?2026h';
const endUpdate = '\u001b[?2026l';

/**
 * Where Ink writes a full-screen view: each write is a whole frame, of which only the lines that differ go to the terminal, each
 * to its own row. Ink's own ways of writing erase the scrollback where a view is as high as the terminal, and its incremental one
 * is off by a line where it is not.
 */
export class FrameStream extends EventEmitter {
	readonly isTTY = true;
	#lines: string[] = [];
	/** What stands on the screen is not known: it is blanked with the next frame. */
	#isUnknown = false;
	#isOpen = true;
	#isHeld = false;
	readonly #terminal: NodeJS.WriteStream;

	constructor(terminal: NodeJS.WriteStream) {
		super();
		this.#terminal = terminal;
		terminal.on('resize', this.#resize);
	}

	get columns(): number {
		return this.#terminal.columns || 80;
	}

	get rows(): number {
		return this.#terminal.rows || 24;
	}

	/** After the end nothing is written: Ink draws once more when the process is ended by a signal. */
	write(frame: string): boolean {
		if (!this.#isOpen) {
			return true;
		}

		const lines = frame.split('\n').slice(0, this.rows);
		if (this.#isHeld) {
			this.#lines = lines;
			return true;
		}

		const height = Math.max(lines.length, this.#lines.length);
		const changes = Array.from({length: height}, (_, row) => this.#rewrite(row, lines[row] ?? '')).join('');
		const blanked = this.#isUnknown ? clear : '';
		this.#lines = lines;
		this.#isUnknown = false;
		return blanked + changes === '' || this.#terminal.write(beginUpdate + blanked + changes + endUpdate);
	}

	/** While others have the terminal, nothing is written; `redraw` ends that. */
	hold(): void {
		this.#isHeld = true;
	}

	/** Writes the last frame again, to a screen that others have written to. */
	redraw(): void {
		this.#isHeld = false;
		const frame = this.#lines.join('\n');
		this.#forget();
		this.write(frame);
	}

	close(): void {
		this.#isOpen = false;
		this.#terminal.off('resize', this.#resize);
	}

	/** Erased first: at the end of a full line the erasing would take its last character. */
	#rewrite(row: number, line: string): string {
		return line === (this.#lines[row] ?? '') ? '' : `\u001b[${row + 1};1H\u001b[0m\u001b[K${line}`;
	}

	#forget(): void {
		this.#lines = [];
		this.#isUnknown = true;
	}

	/** Ink draws a frame of the new size then. */
	readonly #resize = (): void => {
		this.#forget();
		this.emit('resize');
	};
}
