import {existsSync, mkdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {describe, expect, test} from 'vitest';
import {payloadField, workstreamField} from '../../source/core/tasks/payload.js';
import {runLalia} from '../support/cli.js';
import {makeSharedHome} from '../support/home.js';
import {makeSite, workstreamOf} from '../support/site.js';

const home = makeSharedHome();

const api = workstreamOf('api');

/** The name of a supervisor, registered in a site of its own. */
const makeScene = async () => {
	const site = makeSite(home);
	const name = `sue-of-${site.project}`;
	await runLalia(home, ['register', '--name', name, '--role', 'supervisor'], {cwd: site.root});
	const publish = async (input: string, cwd = site.root) => {
		const {code, stdout, stderr} = await runLalia(home, ['task', 'publish', '--file', '-'], {as: name, cwd, input});
		const [sentence = '', reason = ''] = stderr.split('\n');
		return {code, stdout, sentence, reason: reason.replace('reason: ', '')};
	};
	/** That nothing of any payload is there. */
	const expectNothing = async (): Promise<void> => {
		const {stdout} = await runLalia(home, ['task', 'show', '--project', site.project], {as: name});
		expect(stdout).toBe('');
		expect(existsSync(dirname(site.wt('api')))).toBe(false);
		expect(site.git('branch', '--format=%(refname:short)')).toBe('main\n');
	};
	return {site, name, publish, expectNothing};
};

test('the help shows all that a payload may have, as the hint promises', async () => {
	const {stdout} = await runLalia(home, ['help', 'task', 'publish']);
	const {contracts, ...fields} = workstreamField.shape;
	const inContract = contracts.unwrap().element.shape;
	for (const name of [...Object.keys({...payloadField.shape, contracts, ...fields}), ...Object.keys(inContract)]) {
		expect(stdout).toContain(`"${name}"`);
	}
});

describe('a payload is refused, with the place and nothing changed,', () => {
	const cases: [what: string, payload: unknown, sentence: string | RegExp][] = [
		['that is empty', '', /^-:1:1: /],
		['that is no JSON', '{\n\t"workstreams": [,]\n}', /^-:2:18: /],
		['that ends too early', '{\n"workstreams": [', /^-:2:17: /],
		['that is a list', [], /^the payload: Invalid input/],
		['without workstreams', {}, /^the payload: workstreams: Invalid input/],
		['with no workstream', {workstreams: []}, /^the payload: workstreams: Too small/],
		['with an unknown field', {workstreams: [api], projet: 'x'}, 'the payload: Unrecognized key: "projet"'],
		[
			'with an unknown field of a workstream',
			{workstreams: [{...api, owner: 'bob'}]},
			'the payload: workstreams[0]: Unrecognized key: "owner"',
		],
		[
			'with an unknown field of a contract',
			{workstreams: [{...api, contracts: [{other_slug: 'x', note: 'y', z: 1}]}]},
			'the payload: workstreams[0].contracts[0]: Unrecognized key: "z"',
		],
		['without a slug', {workstreams: [{branch: 'x'}]}, /^the payload: workstreams\[0\]\.slug: Invalid input/],
		['without a branch', {workstreams: [{slug: 'x'}]}, /^the payload: workstreams\[0\]\.branch: Invalid input/],
		['with a slug twice', {workstreams: [api, api]}, 'the payload: the slug api is there twice'],
		[
			'with a slug that is a path',
			{workstreams: [api, {...api, slug: '../api'}]},
			'the payload: workstreams[1].slug: "../api" is not a slug',
		],
		[
			'with a branch that is a path',
			{workstreams: [{...api, branch: '../main'}]},
			'the payload: workstreams[0].branch: "../main" is not a branch name',
		],
		[
			'with owned paths outside',
			{workstreams: [{...api, owned_paths: ['src', '../etc']}]},
			'the payload: workstreams[0].owned_paths[1]: "../etc" is no path within the repository',
		],
	];
	test.each(cases)('%s', async (_, payload, sentence) => {
		const {publish, expectNothing} = await makeScene();
		const refused = await publish(typeof payload === 'string' ? payload : JSON.stringify(payload));

		expect(refused).toMatchObject({code: 1, stdout: '', reason: 'invalid_payload'});
		expect(refused.sentence).toMatch(sentence);
		await expectNothing();
	});

	test('whose file is not there', async () => {
		const {site, name} = await makeScene();
		const words = ['task', 'publish', '--file', 'none.json'];
		expect(await runLalia(home, words, {as: name, cwd: site.root})).toMatchObject({
			code: 1,
			stdout: '',
			stderr: expect.stringMatching(/^none\.json cannot be read: ENOENT[^\n]*\nreason: invalid_payload\n/),
		});
	});

	test('whose file is no JSON, with the name of the file', async () => {
		const {site, name} = await makeScene();
		writeFileSync(join(home.root, 'broken.json'), '{\n  "workstreams": nope\n}');
		const words = ['task', 'publish', '--file', join(home.root, 'broken.json')];
		const {stderr} = await runLalia(home, words, {as: name, cwd: site.root});
		expect(stderr).toMatch(/^\/\S+\/broken\.json:2:18: Unexpected token /);
	});
});

describe('publishing', () => {
	test('outside of any repository asks for project and repo_root', async () => {
		const {publish} = await makeScene();
		expect(await publish(JSON.stringify({workstreams: [api]}), home.cwd)).toMatchObject({
			code: 1,
			sentence: 'the payload names no project, and this folder is in no repository',
			reason: 'invalid_payload',
		});
	});

	test('for another project or repository than one is registered for is exit 7', async () => {
		const {publish, expectNothing} = await makeScene();
		const other = makeSite(home);
		for (const named of [{project: '../x'}, {project: other.project}, {repo_root: other.root}, {repo_root: '/none'}]) {
			expect(await publish(JSON.stringify({...named, workstreams: [api]}))).toMatchObject({
				code: 7,
				stdout: '',
				reason: 'project_identity_mismatch',
			});
		}

		await expectNothing();
	});

	test('works from a folder below, and from a linked worktree', async () => {
		const {site, publish} = await makeScene();
		mkdirSync(join(site.root, 'deep/er'), {recursive: true});
		expect(await publish(JSON.stringify({workstreams: [api]}), join(site.root, 'deep/er'))).toMatchObject({code: 0});
		expect(await publish(JSON.stringify({workstreams: [api]}), site.wt('api'))).toMatchObject({
			code: 0,
			stdout: 'unchanged slug=api\n',
		});
	});
});
