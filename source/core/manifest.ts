import * as z from 'zod';
import {
	type ArgSpec,
	type CommandHelp,
	type CommandSpec,
	type CommandTable,
	flagOf,
	type HelpTable,
	type Named,
} from './command-table.js';
import type {Op} from './op.js';

/** The two tables that the build derives from the operations: one for parsing, one for people. */
export const describeCommands = (ops: Record<string, Op>): {slim: CommandTable; full: HelpTable} => {
	const commands = Object.values(ops).filter(op => !op.internal);
	return {
		slim: Object.fromEntries(commands.map(op => [op.name, commandSpec(op)])),
		full: Object.fromEntries(commands.map(op => [op.name, commandHelp(op)])),
	};
};

export const commandSpec = (op: Op): CommandSpec => {
	const args = argSpecs(op);
	const byPlace = new Set(op.positionals);
	return {
		auth: op.auth,
		effect: op.effect,
		...(op.waits ? {waits: true as const} : {}),
		...(op.ownsStdio ? {ownsStdio: true as const} : {}),
		positionals: op.positionals.flatMap(name => args.filter(({arg}) => arg === name)),
		options: Object.fromEntries(args.filter(({arg}) => !byPlace.has(arg)).map(spec => [flagOf(spec.arg), spec])),
	};
};

type Property = {
	type?: string;
	anyOf?: Property[];
	enum?: string[];
	minimum?: number;
	description?: string;
	default?: unknown;
	internal?: boolean;
	names?: Named;
	short?: string;
	rest?: boolean;
};

const properties = (op: Op): {shown: [string, Property][]; required: string[]} => {
	// Reason for the cast: zod types a JSON Schema by all keywords there are, and makes these of our fields.
	const schema = z.toJSONSchema(op.args, {io: 'input', unrepresentable: 'any'}) as {
		properties?: Record<string, Property>;
		required?: string[];
	};
	return {
		shown: Object.entries(schema.properties ?? {}).filter(([, property]) => !property.internal),
		required: schema.required ?? [],
	};
};

const argSpecs = (op: Op): ArgSpec[] => {
	const {shown, required} = properties(op);
	return shown.map(([arg, property]) => ({
		arg,
		kind: kindOf(property),
		...(required.includes(arg) ? {required: true as const} : {}),
		...(property.enum ? {values: property.enum} : {}),
		...(property.minimum === undefined ? {} : {min: property.minimum}),
		...(property.names === undefined ? {} : {names: property.names}),
		...(property.short === undefined ? {} : {short: property.short}),
		...(typeof property.default === 'number' ? {default: property.default} : {}),
		...(property.rest ? {rest: true as const} : {}),
		...(property.type === 'array' ? {list: true as const} : {}),
	}));
};

const kindOf = (property: Property): ArgSpec['kind'] => {
	const type = property.type ?? property.anyOf?.find(option => option.type !== 'null')?.type;
	return type === 'boolean' || type === 'number' || type === 'integer' ? type : 'string';
};

const commandHelp = (op: Op): CommandHelp => {
	const {shown} = properties(op);
	const pick = (key: 'description' | 'default') =>
		Object.fromEntries(shown.flatMap(([arg, property]) => (property[key] == null ? [] : [[arg, property[key]]])));
	return {
		summary: op.summary,
		describes: pick('description') as Record<string, string>, // descriptions are strings where there are any
		defaults: pick('default'),
		examples: op.examples,
		reasons: op.reasons,
	};
};
