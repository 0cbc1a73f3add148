import type {CommandSpec, CommandTable} from '../core/command-table.js';

/** The entries of the table, as JSON. */
declare const __COMMANDS__: Record<string, string | CommandSpec>;
declare const __VERSION__: string;

/**
 * Every command's arguments, written in by the build from the operations, so that nothing has to be loaded for them. An entry
 * is parsed when it is asked for: a process needs one, and to make all of them would cost it 1 ms.
 */
export const commands = new Proxy(__COMMANDS__, {
	get: (entries, name: string) => {
		const entry = Object.hasOwn(entries, name) ? entries[name] : undefined;
		const spec = typeof entry === 'string' ? (JSON.parse(entry) as CommandSpec) : entry;
		if (spec) {
			entries[name] = spec;
		}

		return spec;
	},
	// Reason for the cast: nobody sees an entry that is not parsed.
}) as CommandTable;

export const version: string = __VERSION__;
