import * as z from 'zod';
import type {Op} from '../op.js';
import {ops} from '../ops/index.js';
import type {Tool, Use} from './tool.js';

/** A tool as `tools/list` shows it. */
export type ToolView = {
	name: string;
	description: string;
	inputSchema: {type: 'object'; properties: Record<string, Property>; required?: string[]};
	annotations?: {readOnlyHint: true};
};

type Property = {type?: string; enum?: string[]; description?: string};

/**
 * What a model is told of a tool. Of the schemas only what it needs to make a call: the daemon checks the rest, and says
 * what is wrong.
 */
export const describeTool = (tool: Tool): ToolView => {
	const {name, uses, isReadOnly} = tool;
	const actions = [...new Set(uses.flatMap(({action}) => action ?? []))];
	const required = [
		...(actions.length > 0 ? ['action'] : []),
		...namesIn(uses).filter(arg => isAlwaysNeeded(uses, arg)),
	];
	return {
		name,
		description: descriptionOf(tool),
		inputSchema: {
			type: 'object',
			properties: {
				...(actions.length > 0 && {action: {type: 'string', enum: actions}}),
				...Object.fromEntries(namesIn(uses).map(arg => [arg, propertyOf(tool, arg)])),
			},
			...(required.length > 0 && {required}),
		},
		...(isReadOnly && {annotations: {readOnlyHint: true as const}}),
	};
};

const descriptionOf = ({summary, uses}: Tool): string => {
	const first = new Map<string | undefined, string>();
	for (const {action, op} of uses) {
		first.set(action, first.get(action) ?? ops[op].summary);
	}

	return summary ?? [...first].map(([action, said]) => (action === undefined ? said : `${action}: ${said}`)).join('\n');
};

const namesIn = (uses: readonly Use[]): string[] => [...new Set(uses.flatMap(({takes}) => Object.keys(takes)))];

const isAlwaysNeeded = (uses: readonly Use[], arg: string): boolean =>
	uses.every(({op, takes}) => schemaOf(ops[op]).required?.includes(takes[arg] ?? ''));

const propertyOf = ({uses, notes = {}}: Tool, arg: string): Property => {
	const use = uses.find(({takes}) => takes[arg] !== undefined);
	const property = use && schemaOf(ops[use.op]).properties?.[use.takes[arg] ?? ''];
	const {type, enum: values, description = ''} = property ?? {};
	const said = notes[arg] ?? description;
	return {...(type !== undefined && {type}), ...(values && {enum: values}), ...(said !== '' && {description: said})};
};

type Schema = {properties?: Record<string, Property>; required?: string[]};

const schemaOf = ({args}: Pick<Op, 'args'>): Schema =>
	// Reason for the cast: zod types a JSON Schema by all keywords there are, and makes these of our fields.
	z.toJSONSchema(args, {io: 'input', unrepresentable: 'any'}) as Schema;
