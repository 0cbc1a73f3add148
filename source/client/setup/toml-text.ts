import {isDeepStrictEqual} from 'node:util';
import {parse} from '@decimalturn/toml-patch';
import {JsonFault} from '../../core/placed-json.js';
import type {Insertion} from './insertion.js';

/** A table of a TOML file that setup keeps: `[<parent>.<name>]`. Its values are strings and lists of strings. */
export type TomlTable = {parent: string; name: string; values: Readonly<Record<string, unknown>>};

/** What the file says. @throws JsonFault */
export const readToml = (text: string): Record<string, unknown> => {
	try {
		// Reason for the cast: a TOML document is a table.
		return parse(text) as Record<string, unknown>;
	} catch (error) {
		throw faultOf(text, error);
	}
};

/**
 * The insertion that adds a table at the end, where it can be no part of any other. toml-patch would write it in as well,
 * and with it respell headers and drop comments elsewhere.
 * @throws JsonFault where no table can be added
 */
export const addToToml = (text: string, {parent, name, values}: TomlTable): Insertion => {
	const newline = text.includes('\r\n') ? '\r\n' : '\n';
	const isWhole = text === '' || text.endsWith('\n');
	const lines = [
		`[${parent}.${name}]`,
		...Object.entries(values).map(([key, value]) => `${key} = ${tomlValue(value)}`),
		...(isWhole ? [''] : []),
	];
	const lead = text.trim() === '' ? '' : newline + (isWhole ? '' : newline);
	const insertion = {offset: text.length, text: lead + lines.join(newline)};
	try {
		parse(text + insertion.text);
	} catch {
		const place = text.search(new RegExp(`^[ \\t]*["']?${parent}\\b`, 'm'));
		throw new JsonFault(Math.max(place, 0), `${parent} is written in a way that takes no table [${parent}.${name}]`);
	}

	return insertion;
};

/**
 * A text without the table and those below it.
 * @throws JsonFault where it is spelt in a way that this does not know
 */
export const removeFromToml = (text: string, {parent, name}: TomlTable): string => {
	const lines = text.split('\n');
	const kept: string[] = [];
	let isOurs = false;
	for (let index = 0; index < lines.length; index++) {
		const line = lines[index] ?? '';
		if (/^\s*\[/.test(line)) {
			const wasOurs = isOurs;
			isOurs = isHeaderOf(line, [parent, name]);
			if (isOurs && !wasOurs && kept.at(-1)?.trim() === '' && kept.length > 1) {
				kept.pop();
			} else if (wasOurs && !isOurs) {
				kept.push(...remarksBefore(lines, index));
			}
		}

		if (!isOurs) {
			kept.push(line);
		}
	}

	const rest = kept.join('\n') + (isOurs && text.endsWith('\n') && kept.length > 0 ? '\n' : '');
	if (!isDeepStrictEqual(plain(readToml(rest), parent), plain(without(readToml(text), parent, name), parent))) {
		throw new JsonFault(Math.max(text.indexOf(name), 0), `${parent}.${name} is not a table of its own here`);
	}

	return rest;
};

/** `[a.b]`, `[a."b".c]` are headers of a.b. */
const isHeaderOf = (line: string, path: readonly string[]): boolean => {
	const names = path.map(name => `["']?${name}["']?`).join('\\s*\\.\\s*');
	return new RegExp(`^\\s*\\[\\s*${names}\\s*[\\].]`).test(line);
};

/** The blank lines and comments above a header belong to it. */
const remarksBefore = (lines: readonly string[], index: number): string[] => {
	let start = index;
	while (/^\s*(#.*)?$/.test(lines[start - 1] ?? '[')) {
		start--;
	}

	return lines.slice(start, index);
};

const without = (file: Record<string, unknown>, parent: string, name: string): Record<string, unknown> => {
	const {[name]: _, ...others} = (file[parent] ?? {}) as Record<string, unknown>; // a table, as it has this member
	return {...file, [parent]: others};
};

/** An empty parent is as good as none. */
const plain = (file: Record<string, unknown>, parent: string): unknown => {
	const {[parent]: tables, ...others} = file;
	const isEmpty = Object.keys(tables ?? {}).length === 0;
	return JSON.parse(JSON.stringify(isEmpty ? others : file));
};

/** A JSON string is a basic string of TOML. */
const tomlValue = (value: unknown): string =>
	Array.isArray(value) ? `[${value.map(tomlValue).join(', ')}]` : JSON.stringify(value);

const faultOf = (text: string, error: unknown): JsonFault => {
	const {line, column, message} = error as {line?: number; column?: number; message: string}; // what toml-patch throws
	const lines = text.split('\n').slice(0, (line ?? 1) - 1);
	const offset = lines.reduce((sum, {length}) => sum + length + 1, 0) + (column ?? 0);
	return new JsonFault(Math.min(offset, text.length), message.trim().split('\n').at(-1) ?? 'this is no TOML');
};
