import {argument} from 'pastel';
import * as z from 'zod';
import type {Op} from '../core/op.js';

/** What Pastel wants of a command's module, derived from its operation. */
export const pastelExports = (op: Op) => ({
	description: op.summary,
	args: z.tuple(op.positionals.map(name => placeOf(op, name)) as [z.ZodType, ...z.ZodType[]]), // zod's type for a tuple's items
	options: z.object(
		Object.fromEntries(
			Object.entries(op.args.shape)
				.filter(([name, field]) => !op.positionals.includes(name) && !isInternal(field))
				.map(([name, field]) => [camelCase(name), field as z.ZodType]), // a shape holds zod types
		),
	),
});

/** Pastel's two props, as the operation's arguments. */
export const argsOf = (
	op: Op,
	{args, options}: {args: readonly unknown[]; options: Record<string, unknown>},
): Record<string, unknown> => {
	const byPlace = op.positionals.map((name, index) => [name, args[index]] as const);
	const byFlag = Object.keys(op.args.shape).map(name => [name, options[camelCase(name)]] as const);
	return Object.fromEntries([...byFlag, ...byPlace].filter(([, value]) => value !== undefined && value !== null));
};

/** The message may come from standard input instead. */
const placeOf = ({args}: Op, name: string): z.ZodType => {
	const description = argument({name});
	const field = args.shape[name] as z.ZodType; // a shape holds zod types, and a positional is one of its names
	return name === 'body' || field.safeParse(undefined).success
		? z.string().optional().describe(description)
		: z.string().describe(description);
};

/** Facts that the client adds to a request, which nobody types. */
const isInternal = (field: unknown): boolean => (field as z.ZodType).meta()?.['internal'] === true; // a shape holds zod types

const camelCase = (name: string): string => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
