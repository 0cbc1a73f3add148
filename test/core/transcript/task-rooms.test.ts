import {describe, expect, test} from 'vitest';
import {renderMessageFile} from '../../../source/core/message-file.js';
import type {TaskStatement} from '../../../source/core/tasks/statement-file.js';
import {newUlid} from '../../support/raw-client.js';
import {type Copy, firstProblem, makeCopy, signedBy} from '../../support/tampering.js';
import {makeTaskScene} from '../../support/task-scene.js';
import {findStatement, pathsOf} from '../../support/task-tampering.js';

const scene = makeTaskScene();
const notSaid = 'it is gone, or says something else than its signed statements';

describe('of the rooms of tasks, verify finds', () => {
	const line = (copy: Copy, statement: TaskStatement, {kind = 'system', body = ''}) => {
		const {id: request_id, v, op, args, sig, at: ts} = statement;
		const [id, from, from_id, key] = [newUlid(), 'ann', scene.ann.agent_id, scene.ann.public_key];
		const seq = pathsOf(copy, 'rooms/parser/*/*').length + 1;
		const text = renderMessageFile({
			...{id, seq, kind, from, from_id, room: 'parser', ts, v, op, request_id, args, key, sig, body},
		});
		const path = `rooms/parser/${ts.slice(0, 10)}/${id}.md`;
		copy.write(path, text);
		copy.commit(id);
		return path;
	};

	test('a line that the daemon never wrote', async () => {
		const copy = makeCopy(scene.home);
		const file = copy.fileWith('parser is in-progress');
		copy.edit(file, text => text.replace('is in-progress', 'is finished'));
		copy.commit();
		expect(await firstProblem(copy)).toEqual([file, 'no request about tasks has left this in the room parser']);
	});

	test('a bundle that the supervisor did not sign', async () => {
		const copy = makeCopy(scene.home);
		const file = copy.fileWith('Write a better parser.');
		copy.edit(file, text => text.replace(/^Write a better/m, 'Write a worse'));
		copy.commit();
		expect(await firstProblem(copy)).toEqual([file, 'no request about tasks has left this in the room parser']);
	});

	test('a line that is there twice', async () => {
		const copy = makeCopy(scene.home);
		const statement = findStatement(copy, 'task set-status', {status: 'ready'});
		const path = line(copy, statement, {body: 'parser is ready'});
		expect(await firstProblem(copy)).toEqual([path, `the line of ${statement.id} in rooms/parser is there twice`]);
	});

	test('a line of a request that nobody made', async () => {
		const copy = makeCopy(scene.home);
		const signed = signedBy(scene.ann, 'task set-status', {slug: 'parser', status: 'ready'});
		const path = line(copy, {...signed, project: 'moon', facts: {slugs: []}}, {body: 'parser is ready'});
		expect(await firstProblem(copy)).toEqual([path, 'no request about tasks has left this in the room parser']);
	});

	test('a message of an agent that is shown as the work of the daemon', async () => {
		const copy = makeCopy(scene.home);
		const file = copy.fileWith('I have begun.');
		copy.edit(file, text => text.replace('kind: message', 'kind: system'));
		copy.commit();
		expect(await firstProblem(copy)).toEqual([file, expect.stringMatching(/^its signature is not by ann/)]);
	});

	test.for([
		['that it is archived', 'rooms/parser', /archived_at: null/, 'archived_at: "2026-01-01T00:00:00.000Z"'],
		['that it is archived no more', 'rooms/old', /archived_at: ".*"/, 'archived_at: null'],
		['another task', 'rooms/parser', /slug: "parser"/, 'slug: "lexer"'],
	] as const)('%s', async ([, folder, from, to]) => {
		const copy = makeCopy(scene.home);
		copy.edit(`${folder}/ROOM.md`, text => text.replace(from, to));
		copy.commit();
		expect(await firstProblem(copy)).toEqual([`${folder}/ROOM.md`, notSaid]);
	});
});
