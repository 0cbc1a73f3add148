import type {Procedure} from './index.js';
import {noteNickname} from './note-nickname.js';

export const rename: Procedure = async (client, args) => {
	const result = (await client.call('rename', args)) as {agent_id: string; name: string}; // it is the result of `rename`
	await noteNickname(client, result);
	return result;
};
