import {commands} from '../commands.js';
import {helps} from '../help.js';
import type {Procedure} from './index.js';

export const protocol: Procedure = async () => {
	const {renderGuide} = await import('../../core/prompts/guide.js');
	return {text: renderGuide(commands, helps)};
};
