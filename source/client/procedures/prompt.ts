import {roles} from '../../core/names.js';
import type {Procedure} from './index.js';

export const prompt: Procedure = async (_, args) => {
	const {rolePrompt} = await import('../../core/prompts/role-prompt.js');
	const role = roles.find(known => known === args['role']) ?? 'peer'; // the argv reader takes no other
	return {role, text: rolePrompt(role)};
};
