import {type ExitCode, type Reason, reasons} from './reasons.js';

/** Facts for a program, beside the sentence for a person. */
export type ErrorContext = Record<string, unknown>;

type Options = {context?: ErrorContext | undefined; cause?: unknown; result?: object | undefined};

/** The only error that crosses the socket. `message` says what happened with the value in it; the hint says what to do. */
export class LaliaError extends Error {
	override readonly name = 'LaliaError';
	readonly reason: Reason;
	readonly context: ErrorContext | undefined;
	/** What the command has to show all the same: a result as of one that succeeds. */
	readonly result: object | undefined;

	constructor(reason: Reason, message: string, options: Options = {}) {
		super(message, {cause: options.cause});
		this.reason = reason;
		this.context = options.context;
		this.result = options.result;
	}

	/** By name, because the built client is several files, each with a copy of this class. */
	static override [Symbol.hasInstance](value: unknown): boolean {
		return value instanceof Error && value.name === 'LaliaError';
	}

	get exit(): ExitCode {
		return reasons[this.reason].exit;
	}

	get hint(): string {
		return reasons[this.reason].hint;
	}
}
