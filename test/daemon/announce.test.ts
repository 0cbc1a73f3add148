import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import type {Called, Scope} from '../../source/daemon/handler.js';
import {openStore} from '../../source/daemon/store/open-store.js';
import {announce} from '../../source/daemon/tasks/record.js';
import {makeHome} from '../support/home.js';
import {newUlid} from '../support/raw-client.js';

test('what a request says in a room gets an id of its own, also where its signer has given that to something before', () => {
	const idsOf = (attempts: number): string[] => {
		const store = openStore(join(makeHome().root, 'lalia.db'));
		onTestFinished(() => store.close());
		const said: string[] = [];
		store.transaction(() => {
			const {conversation_id} = store.conversations.openRoom('parser', newUlid());
			const facts = {description: '', created_by: caller.agent_id, created_at: 1, project: null, slug: null};
			store.rooms.add({conversation_id, ...facts});
			// Reason for the cast: that is all of it that is used.
			const scope = {store, now: 1, request, caller, after: () => {}} as unknown as Scope & Called;
			const made = store.rooms.get(conversation_id);
			for (let attempt = 0; made && attempt < attempts; attempt++) {
				announce(scope, {room: made, body: 'claimed'});
			}

			said.push(...[...store.messages.from(conversation_id, {since: 1, limit: 10})].map(({id}) => id));
		});
		return said;
	};
	const caller = {agent_id: newUlid(), name: 'ada', public_key: 'key'};
	const request = {id: newUlid(), op: 'task claim', args: {}, sig: 'signature'};
	const ids = idsOf(3);
	expect(new Set(ids).size).toBe(3);
	expect(idsOf(3)).toEqual(ids); // on every host alike
});
