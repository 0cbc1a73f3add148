import {detections} from '../../core/harnesses/detections.js';
import {findSession, type Session} from '../identity/session.js';
import type {Surroundings} from '../identity/surroundings.js';

/**
 * The session that an MCP server serves: as for every command, that of the harness's session id or of the nearest process
 * that is a harness. Where neither is there, as with an editor or a client that lalia does not know, it is that of the
 * process that started the server, and not the login session, which has a person's shells and other clients in it too.
 * @param clientName what the client calls itself
 */
export const findMcpSession = (surroundings: Surroundings, clientName: string | undefined): Session | undefined => {
	const session = findSession(surroundings);
	if (session && !session.isLogin) {
		return session;
	}

	const {processes} = surroundings;
	const self = processes.findSelf();
	const client = self && processes.find(self.parentPid);
	if (!client || client.pid === 1) {
		return undefined;
	}

	const harness = session?.harness ?? detections.find(({id}) => clientName?.toLowerCase().includes(id))?.id;
	const {pid, startTime} = client;
	return {
		key: `${harness ?? 'mcp'} process ${pid} ${startTime}`,
		...(harness && {harness}),
		how: `process ${client.comm} ${pid}`,
		process: {pid, startTime},
	};
};
