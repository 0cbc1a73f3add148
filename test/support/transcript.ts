import {expect} from 'vitest';
import {runLalia} from './cli.js';
import {gitIn, type Home} from './home.js';

/** The id that each commit names, oldest first. */
export const committedIds = (home: Home): string[] =>
	gitIn(home, 'log', '--reverse', '--format=%(trailers:key=Lalia-Id,valueonly)').split('\n').filter(Boolean);

/** Fails unless git finds the transcript whole and at rest. */
export const expectCleanRepository = (home: Home): void => {
	expect(gitIn(home, 'fsck', '--strict', '--no-dangling', '--no-progress')).toBe('');
	expect(gitIn(home, 'status', '--porcelain')).toBe('');
};

/** Fails unless every one of this many messages verifies. */
export const expectVerified = async (home: Home, messages: number): Promise<void> => {
	const {code, stdout, stderr} = await runLalia(home, ['verify', '--json']);
	expect({code, stderr}).toEqual({code: 0, stderr: ''});
	expect(JSON.parse(stdout).data.messages).toBe(messages);
};

/** Fails unless each of these messages is a commit, those of a conversation in its order, and git and `lalia verify` find nothing wrong. */
export const expectConversations = async (home: Home, logs: readonly (readonly {id: string}[])[]): Promise<void> => {
	const places = new Map(committedIds(home).map((id, place) => [id, place]));
	for (const log of logs) {
		const order = log.map(({id}) => places.get(id) ?? -1);
		expect(order).not.toContain(-1);
		expect(order).toEqual(order.toSorted((left, right) => left - right));
	}

	expectCleanRepository(home);
	await expectVerified(home, logs.flat().length);
};
