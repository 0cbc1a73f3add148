import {join} from 'node:path';
import {expect} from 'vitest';
import {registerAll, runLalia} from './cli.js';
import {type Home, makeHome} from './home.js';

/** A home with agents, and their ids by name. */
export const makeAgents = async (...names: string[]) => {
	const home = makeHome();
	await registerAll(home, ...names);
	return {home, ids: await idsOf(home)};
};

const idsOf = async (home: Home): Promise<Record<string, string>> => {
	const {stdout} = await runLalia(home, ['agents', '--json']);
	const agents: {name: string; agent_id: string}[] = JSON.parse(stdout).data.agents;
	return Object.fromEntries(agents.map(({name, agent_id}) => [name, agent_id]));
};

export const runNickname = (home: Home, ...words: string[]) => runLalia(home, ['nickname', ...words]);

export const nicknamesOf = (home: Home): string => join(home.home, 'nicknames.json');

/** Expects that a command succeeds without a word beside its result, and gives what it prints. */
export const printed = async (home: Home, words: string[], as?: string): Promise<string> => {
	const {code, stdout, stderr} = await runLalia(home, words, as === undefined ? {} : {as});
	expect({words, code, stderr}).toEqual({words, code: 0, stderr: ''});
	return stdout;
};

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

export const refused = (code: number, reason: string, ...parts: string[]) => ({
	code,
	stdout: '',
	stderr: expect.stringMatching(new RegExp(`${parts.map(escaped).join('.*')}[^]*\nreason: ${reason}\nhint: .+`)),
});
