import * as z from 'zod';
import {JsonFault, type PlacedJson, readPlacedJson} from '../placed-json.js';
import {brokenAt} from './broken-config.js';
import {notifyRule} from './notify-rules.js';

/** What `config.json` in the home may say. Everything may be left out. */
const configFile = z.strictObject({
	/** Whether harnesses are woken for unread mail. */
	wake: z.enum(['on', 'off']).default('on'),
	notify: z.array(notifyRule).max(32).default([]),
});

export type Config = z.infer<typeof configFile>;

export const defaultConfig: Config = configFile.parse({});

/** What reading a file as UTF-8 makes of bytes that are none. */
const notDecoded = '\uFFFD';

/**
 * What the file says, with what it leaves out.
 * @throws LaliaError `broken_config`, with file, line and column, and without any value: some are secret
 */
export const parseConfig = (path: string, text: string): Config => {
	try {
		const offset = text.indexOf(notDecoded);
		if (offset !== -1) {
			throw new JsonFault(offset, 'this is not UTF-8');
		}

		const file = readPlacedJson(text);
		const parsed = configFile.safeParse(plainOf(file));
		if (!parsed.success) {
			throw faultOf(file, parsed.error);
		}

		return parsed.data;
	} catch (error) {
		throw error instanceof JsonFault ? brokenAt(path, text, error) : error;
	}
};

const plainOf = ({value}: PlacedJson): unknown => {
	if (value instanceof Map) {
		return Object.fromEntries([...value].map(([name, member]) => [name, plainOf(member)]));
	}

	return Array.isArray(value) ? value.map(plainOf) : value;
};

/** The first thing that is wrong. */
const faultOf = (file: PlacedJson, {issues}: z.ZodError): JsonFault => {
	const [issue] = issues;
	if (issue?.code === 'unrecognized_keys') {
		const [name = ''] = issue.keys;
		return new JsonFault(placeOf(file, [...issue.path, name]).name, `${JSON.stringify(name)} is not known here`);
	}

	if (issue?.code === 'invalid_key') {
		return new JsonFault(placeOf(file, issue.path).name, issue.issues[0]?.message ?? issue.message);
	}

	return new JsonFault(placeOf(file, issue?.path ?? []).value, issue?.message ?? 'this is wrong');
};

/** Where what a path leads to begins, and its name; as far as the path leads. */
const placeOf = (file: PlacedJson, path: PropertyKey[]): {name: number; value: number} => {
	let json: PlacedJson & {nameOffset?: number} = file;
	for (const key of path) {
		const {value} = json;
		const next: PlacedJson | undefined =
			value instanceof Map ? value.get(String(key)) : Array.isArray(value) ? value[Number(key)] : undefined;
		if (next === undefined) {
			break;
		}

		json = next;
	}

	return {name: json.nameOffset ?? json.offset, value: json.offset};
};
