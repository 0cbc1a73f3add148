import {isDeepStrictEqual} from 'node:util';
import type {Harness, McpRegistration} from '../../core/harnesses/harness.js';
import {hookCommand, isHookCommand} from '../../core/harnesses/hook-command.js';
import type {Addition} from './json-additions.js';
import type {Path} from './json-text.js';

/** What setup keeps in a configuration: hooks, or the entry of the MCP server. */
export type Part = {
	what: 'hooks' | 'mcp';
	additions: Addition[];
	/** Where the file has entries that some version of setup wrote, in the order of the file. */
	find: (config: unknown) => Path[];
	/** Whether these are all that this version would write, and nothing else. */
	isCurrent: (config: unknown) => boolean;
	/** Where there stands something else in the place that is needed. */
	findStranger: (config: unknown) => Path | undefined;
};

/** How the program is called: in a shell, quoted if need be, and without one. */
export type ProgramName = {shell: string; plain: string};

type Entry = {event: string; path: Path; entry: Record<string, unknown>};

/** The name of the server in every harness. */
const serverName = 'lalia';

export const hooksPart = ({id, hooks}: Harness, program: ProgramName): Part | undefined => {
	if (!hooks || hooks.shape === 'plugin') {
		return undefined;
	}

	const isGrouped = hooks.shape === 'grouped';
	const wanted = Object.entries(hooks.events).map(([event, moment]) => ({
		event,
		entry: {
			type: 'command',
			command: hookCommand({harness: id, moment, program: program.shell}),
			...hooks.entry,
			...hooks.entryAt?.[moment],
		},
	}));
	const findEntries = (config: unknown): Entry[] =>
		Object.entries(recordOf(recordOf(config)['hooks'])).flatMap(([event, list]) =>
			listOf(list).flatMap((item, index) => {
				const path = ['hooks', event, index];
				return isGrouped
					? entriesOfGroup({event, path, entry: recordOf(item)})
					: [{event, path, entry: recordOf(item)}];
			}),
		);
	const findOurs = (config: unknown) =>
		findEntries(config).filter(({entry: {command}}) => typeof command === 'string' && isHookCommand(command, id));
	return {
		what: 'hooks',
		additions: [
			...(isGrouped ? [] : [{path: [], name: 'version', value: 1}]),
			...wanted.map(({event, entry}) => ({path: ['hooks', event], value: isGrouped ? {hooks: [entry]} : entry})),
		],
		find: config => withoutEmptiedGroups(config, findOurs(config)),
		isCurrent: config => {
			const ours = findOurs(config);
			return (
				ours.length === wanted.length &&
				wanted.every(({event, entry}) => ours.some(each => each.event === event && hasAll(each.entry, entry)))
			);
		},
		findStranger: () => undefined,
	};
};

export const mcpPart = (mcp: McpRegistration, program: ProgramName): Part => {
	const value = serverEntry(mcp, program);
	const entryIn = (config: unknown) => recordOf(recordOf(config)[mcp.member])[serverName];
	const path = [mcp.member, serverName];
	return {
		what: 'mcp',
		additions: [{path: [mcp.member], name: serverName, value}],
		find: config => (isServerEntry(entryIn(config)) ? [path] : []),
		isCurrent: config => hasAll(recordOf(entryIn(config)), value),
		findStranger: config => (entryIn(config) !== undefined && !isServerEntry(entryIn(config)) ? path : undefined),
	};
};

/** The table of a TOML file, which is the same as the entry of a JSON file. */
export const mcpTable = (mcp: McpRegistration, program: ProgramName) => ({
	parent: mcp.member,
	name: serverName,
	values: serverEntry(mcp, program),
});

const serverEntry = ({command, entry}: McpRegistration, {plain}: ProgramName): Record<string, unknown> => {
	const {type, ...others} = entry ?? {};
	return {
		...(type !== undefined && {type}),
		...(command === 'list' ? {command: [plain, 'mcp']} : {command: plain, args: ['mcp']}),
		...others,
	};
};

const isServerEntry = (value: unknown): boolean => {
	const {command, args} = recordOf(value);
	const [program, word] = [command, args].flat();
	return typeof program === 'string' && /(^|\/)lalia(\.cjs)?$/.test(program) && word === 'mcp';
};

const entriesOfGroup = ({event, path, entry: group}: Entry): Entry[] =>
	listOf(group['hooks']).map((entry, index) => ({event, path: [...path, 'hooks', index], entry: recordOf(entry)}));

/** A group all of whose entries are ours is ours. */
const withoutEmptiedGroups = (config: unknown, ours: readonly Entry[]): Path[] => {
	const paths = ours.map(({event, path}) => {
		const group = path.slice(0, 3);
		const size = path.length === 5 ? sizeOfGroup(config, event, Number(path[2])) : 0;
		const isAllOurs = ours.filter(each => isDeepStrictEqual(each.path.slice(0, 3), group)).length === size;
		return isAllOurs ? group : path;
	});
	return paths.filter((path, index) => !paths.slice(0, index).some(earlier => isDeepStrictEqual(earlier, path)));
};

const sizeOfGroup = (config: unknown, event: string, index: number): number =>
	listOf(recordOf(listOf(recordOf(recordOf(config)['hooks'])[event])[index])['hooks']).length;

/** Whether an entry says what is wanted; its user may have added more to it. */
const hasAll = (entry: Record<string, unknown>, wanted: Record<string, unknown>): boolean =>
	Object.entries(wanted).every(([name, value]) => isDeepStrictEqual(entry[name], value));

const recordOf = (value: unknown): Record<string, unknown> =>
	typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);
