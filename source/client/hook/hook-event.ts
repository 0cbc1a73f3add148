import type {Harness, Hooks, Moment} from '../../core/harnesses/harness.js';
import {parseJson} from '../../core/parse-json.js';

/** An event of a harness, as far as a hook needs it. */
export type HookEvent = {
	/** As the harness calls it. */
	name: string;
	moment: Moment;
	sessionId: string | undefined;
	source: 'startup' | 'resume' | 'clear' | 'compact' | 'fork';
	/** The turn goes on because a hook asked for it, or was broken off: it is not to go on once more. */
	goesOn: boolean;
	/** Where a plugin says that requests are taken. */
	server: string | undefined;
};

const sources = ['startup', 'resume', 'clear', 'compact', 'fork'] as const;

/** A tool's output is in the event too; what is larger than all of that is not for us. */
const maxBytes = 64 << 20;

/** Up to here it is tried whether a text is whole already, for a harness that does not close the pipe. */
const maxTriedBytes = 64 << 10;

/** Undefined for what is no event of this harness, or none that brings text to its agent. */
export const parseEvent = (value: unknown, {hooks}: Harness): HookEvent | undefined => {
	if (!hooks || typeof value !== 'object' || value === null) {
		return undefined;
	}

	const event = value as Record<string, unknown>; // each field is checked below
	const name = event['hook_event_name'];
	const moment = typeof name === 'string' && Object.hasOwn(hooks.events, name) ? hooks.events[name] : undefined;
	if (typeof name !== 'string' || !moment || isOfSubagent(event, hooks)) {
		return undefined;
	}

	const text = (field: string): string | undefined => {
		const found = event[field];
		return typeof found === 'string' && found !== '' ? found : undefined;
	};
	return {
		name,
		moment,
		sessionId: text(hooks.sessionField),
		source: sources.find(source => source === event['source']) ?? 'startup',
		goesOn: Boolean(hooks.goesOnField && event[hooks.goesOnField]) || (text('status') ?? 'completed') !== 'completed',
		server: text('server_url'),
	};
};

const isOfSubagent = (event: Record<string, unknown>, {subagentField}: Hooks): boolean =>
	subagentField !== undefined && event[subagentField] !== undefined && event[subagentField] !== null;

/** What standard input says; undefined where it is no JSON. By its events, for a read that blocks would outlive any deadline. */
export const readInput = (input: NodeJS.ReadableStream): Promise<unknown> =>
	new Promise(resolve => {
		const chunks: Buffer[] = [];
		let size = 0;
		const whole = (): unknown => parseJson(Buffer.concat(chunks).toString('utf8'));
		input.on('data', (chunk: Buffer) => {
			chunks.push(chunk);
			size += chunk.length;
			const isClosed = size <= maxTriedBytes && chunk.toString('latin1').trimEnd().endsWith('}');
			const value = isClosed ? whole() : undefined;
			if (value !== undefined || size > maxBytes) {
				resolve(value);
			}
		});
		input.on('end', () => resolve(whole()));
		input.on('error', () => resolve(undefined));
	});
