import {LaliaError} from '../../core/lalia-error.js';
import type {Client} from '../client.js';
import {findNickname, meaningOf} from '../nicknames/find-nickname.js';

/** Says so where a nickname of this user's hides an agent's new name. The agent has that name all the same. */
export const noteNickname = async (
	{invocation, note}: Client,
	{agent_id, name}: {agent_id: string; name: string},
): Promise<void> => {
	try {
		const nickname = await findNickname(invocation.home, name);
		if (nickname && meaningOf(nickname) !== agent_id) {
			const means =
				'follow' in nickname ? `follows ${nickname.address}` : `stands for ${nickname.address} (${nickname.agent_id})`;
			note(
				`the nickname ${name} of this user ${means}; commands that name ${name} mean that one, not you. Remove it: lalia nickname -d ${name}`,
			);
		}
	} catch (error) {
		// What is wrong with the user's file is no reason to fail after all is done.
		note(error instanceof LaliaError ? error.message : String(error));
	}
};
