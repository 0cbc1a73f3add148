import {LaliaError} from '../../core/lalia-error.js';
import type {Insertion} from './insertion.js';
import {addToJson} from './json-additions.js';
import {removeFromJson} from './json-removal.js';
import {contentOf, type Path, readJsonText} from './json-text.js';
import type {Part} from './parts.js';
import {isPlugin} from './plugin.js';
import {addToToml, readToml, removeFromToml, type TomlTable} from './toml-text.js';

/** How one kind of file gets what setup keeps in it. What is wrong in the file is thrown as a JsonFault. */
export type Editor = {
	/** Whether what setup keeps is in it, as this version would write it or otherwise. */
	stateOf: (text: string) => 'absent' | 'installed' | 'outdated';
	/** For a text that has none of it. */
	add: (text: string) => {insertions: Insertion[]; made: Path[]};
	/**
	 * The text without it, also where it was changed since.
	 * @param made what setup made; undefined where that is not known
	 */
	remove: (text: string, made: readonly Path[] | undefined) => string;
	/** Whether nothing is left in a file that setup created. */
	isBare: (text: string) => boolean;
};

export const jsonEditor = (path: string, parts: readonly Part[]): Editor => ({
	stateOf: text => {
		const config = contentOf(readJsonText(text));
		const stranger = parts.map(part => part.findStranger(config)).find(Boolean);
		if (stranger) {
			throw notOurs(path, `${stranger.join('.')} in ${path}`);
		}

		if (parts.every(part => part.isCurrent(config))) {
			return 'installed';
		}

		return parts.some(part => part.find(config).length > 0) ? 'outdated' : 'absent';
	},
	add: text =>
		addToJson(
			readJsonText(text),
			parts.flatMap(({additions}) => additions),
		),
	remove: (text, made) => {
		const config = contentOf(readJsonText(text));
		const isMade = (container: Path) =>
			made === undefined || made.some(each => each.join('\n') === container.join('\n'));
		return removeFromJson(
			text,
			parts.flatMap(part => part.find(config)),
			isMade,
		);
	},
	isBare: text => Object.keys(contentOf(readJsonText(text)) ?? {}).every(name => name === 'version'),
});

export const tomlEditor = (path: string, table: TomlTable, part: Part): Editor => ({
	stateOf: text => {
		const config = readToml(text);
		if (part.findStranger(config)) {
			throw notOurs(path, `${table.parent}.${table.name} in ${path}`);
		}

		if (part.find(config).length === 0) {
			return 'absent';
		}

		return part.isCurrent(config) ? 'installed' : 'outdated';
	},
	add: text => ({insertions: [addToToml(text, table)], made: []}),
	remove: text => removeFromToml(text, table),
	isBare: text => text.trim() === '',
});

/** A file that is lalia's as a whole. */
export const pluginEditor = (path: string, plugin: string): Editor => ({
	stateOf: text => {
		if (text !== '' && !isPlugin(text)) {
			throw notOurs(path, path);
		}

		return text === plugin ? 'installed' : 'outdated';
	},
	add: () => ({insertions: [{offset: 0, text: plugin}], made: []}),
	remove: () => '',
	isBare: () => true,
});

const notOurs = (path: string, what: string): LaliaError =>
	new LaliaError('not_ours', `${what} was not written by lalia, and is left as it is`, {context: {file: path}});
