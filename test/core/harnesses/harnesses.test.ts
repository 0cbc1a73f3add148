import {readFileSync} from 'node:fs';
import {expect, test} from 'vitest';
import {detections} from '../../../source/core/harnesses/detections.js';
import {harnesses} from '../../../source/core/harnesses/index.js';

test('each harness has an id, a program and marks of its own', () => {
	const all = [
		harnesses.map(({id}) => id),
		harnesses.flatMap(({detection}) => [...detection.programs, ...(detection.markedPrograms ?? [])]),
		harnesses.flatMap(({detection: {marks, sessionVariable}}) => [...marks, sessionVariable ?? []].flat()),
	];

	for (const names of all) {
		expect(new Set(names).size).toBe(names.length);
	}
});

test('what a harness is known by is data, so that it can be written into the plain client', () => {
	expect(JSON.parse(JSON.stringify(detections))).toEqual(detections);
});

test('the plain client knows every harness, and nothing of them that it does not need', () => {
	const client = readFileSync(new URL('../../../dist/client.cjs', import.meta.url), 'utf8');

	for (const {id, instructions} of harnesses) {
		expect(client).toContain(`"${id}"`);
		expect(client).not.toContain('create' in instructions ? instructions.create : instructions.option);
	}
});
