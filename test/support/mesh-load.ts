import {runLalia} from './cli.js';
import type {MeshHome} from './mesh.js';
import {frameFor, newUlid, openRaw, type RawAgent, type RawClient} from './raw-client.js';
import {until} from './until.js';

/** What one agent has said and was told is safe, in its order. */
export type Said = {agent: RawAgent; ids: string[]};

/**
 * One agent posts to a room, one message after the other, until it has said so many: each under an id of its own, and again
 * under that where the daemon was lost before it answered.
 */
export const postMany = async (
	home: MeshHome,
	agent: RawAgent,
	{room, count}: {room: string; count: number},
): Promise<Said> => {
	const ids: string[] = [];
	let client = await connectTo(home);
	while (ids.length < count) {
		const id = newUlid();
		const body = `${agent.name} ${ids.length}`;
		let isSafe = false;
		while (!isSafe) {
			const reply = await answerOf(client, frameFor('post', {room, body, id}, agent));
			isSafe = reply?.ok === true;
			if (reply === undefined) {
				client = await connectTo(home);
			} else if (!reply.ok && reply.error.code !== 3) {
				throw new Error(`${reply.error.reason}: ${reply.error.message}`);
			}
		}

		ids.push(id);
	}

	client.socket.destroy();
	return {agent, ids};
};

/** Undefined where the connection was lost before. */
const answerOf = (client: RawClient, frame: Record<string, unknown>) =>
	Promise.race([client.exchange(frame), client.closed.then(() => undefined)]);

/** Also to a daemon that was killed: any command starts the next. */
const connectTo = (home: MeshHome): Promise<RawClient> =>
	until('the daemon answers', async () => {
		await runLalia(home, ['agents']);
		return openRaw(home).catch(() => undefined);
	});

/** The home with a connection to the daemon that it has now. */
export const reconnected = async (home: MeshHome): Promise<MeshHome> => {
	const client = await connectTo(home);
	return {...home, client, status: () => client.must('link status', {})};
};
