import {LaliaError} from '../lalia-error.js';
import type {OpName} from '../ops/index.js';
import type {Tool, Use} from './tool.js';

type Args = Record<string, unknown>;

/**
 * The operation that a call of a tool means, and its arguments in the operation's own names.
 * @throws LaliaError `invalid_args` where the tool has no such action or argument
 */
export const chooseOperation = ({name, uses}: Tool, given: Args): {op: OpName; args: Args} => {
	// Some models fill in what they leave out.
	const {action, ...args} = Object.fromEntries(
		Object.entries(given).filter(([arg, value]) => value !== null && (value !== '' || arg === 'body')),
	);
	const fitting = uses.filter(use => use.action === action);
	const use = fitting.find(each => each.given === undefined || args[each.given] !== undefined);
	if (!use) {
		const actions = [...new Set(uses.flatMap(each => each.action ?? []))];
		throw new LaliaError('invalid_args', `${name} has no action ${JSON.stringify(action)}: ${actions.join(', ')}`, {
			context: {argument: 'action', actions},
		});
	}

	return {op: use.op, args: {...use.preset, ...renamed(name, use, args)}};
};

const renamed = (tool: string, {action, takes}: Use, args: Args): Args =>
	Object.fromEntries(
		Object.entries(args).map(([arg, value]) => {
			const own = Object.hasOwn(takes, arg) ? takes[arg] : undefined;
			if (own === undefined) {
				const call = action === undefined ? tool : `${tool} ${action}`;
				throw new LaliaError('invalid_args', `${call} takes no ${arg} here`, {
					context: {argument: arg, takes: Object.keys(takes)},
				});
			}

			return [own, value];
		}),
	);
