import {defineOp} from '../op.js';
import {prompt} from './prompt.js';

export const init = defineOp({
	name: 'init',
	summary: 'Print what an agent of this role has to know, as prompt does',
	auth: 'none',
	effect: 'local',
	args: prompt.args,
	positionals: ['role'],
	result: prompt.result,
	reasons: [],
	examples: [{run: 'lalia init worker'}],
});
