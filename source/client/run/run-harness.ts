import {spawn} from 'node:child_process';
import type {Harness} from '../../core/harnesses/harness.js';
import {harnesses} from '../../core/harnesses/index.js';
import {LaliaError} from '../../core/lalia-error.js';
import {type Role, roles} from '../../core/names.js';
import {usageError} from '../argv.js';
import type {Client} from '../client.js';
import {runSession} from '../identity/run-session.js';
import type {Environment} from '../identity/surroundings.js';
import {registerAgent} from '../procedures/register.js';
import {suggestedName} from '../procedures/suggest-name.js';
import {findProgram} from './find-program.js';
import {planInstructions} from './instructions.js';
import {stayWith} from './stay-with.js';

/**
 * Starts a harness whose agent is registered, has its role prompt, and knows its name; resolves with its exit code when it
 * has ended. All that can be refused is refused before anything is written.
 */
export const runHarness = async (client: Client, args: Record<string, unknown>): Promise<{exit_code: number}> => {
	const {surroundings, cwd} = client.invocation;
	const {env, processes} = surroundings;
	const harness = chosenHarness(args);
	const role = roles.find(known => known === args['role']) ?? 'peer'; // the argv reader takes no other
	const program = programOf(harness, {env, cwd});
	const plan = planInstructions(client.invocation, {harness, role, force: args['force'] === true});

	const given = {role, harness: harness.id};
	const {name} = await registerAgent(client, {
		// Not LALIA_NAME: the agent that starts another one has its own there.
		given: {...given, name: args['name'] ?? suggestedName(client.invocation, given)},
		session: runSession(processes, harness.id),
		isTold: args['name'] !== undefined,
	});
	await client.hangUp();
	plan.write();

	const start = () =>
		spawn(program, [...plan.args, ...wordsOf(args)], {stdio: 'inherit', env: childEnvironment(env, {name, role})});
	const exitCode = await stayWith(start).catch((cause: unknown) => {
		throw new LaliaError('harness_not_found', `${program} cannot be started: ${cause}`, {context: {program}, cause});
	});
	return {exit_code: exitCode};
};

const chosenHarness = (args: Record<string, unknown>): Harness => {
	const [harness, second] = harnesses.filter(({id}) => args[id.replaceAll('-', '_')] === true);
	if (!harness || second) {
		const flags = harnesses.map(({id}) => `--${id}`).join(', ');
		throw usageError(`run needs ${second ? 'only one' : 'one'} of ${flags}`);
	}

	return harness;
};

const programOf = ({title, detection}: Harness, place: {env: Environment; cwd: string}): string => {
	const [program] = detection.programs;
	const path = findProgram(program, place);
	if (path === undefined) {
		throw new LaliaError('harness_not_found', `${title} is not here: PATH has no program ${program}`, {
			context: {program},
		});
	}

	return path;
};

/** What the harness alone is given. */
const wordsOf = ({args}: Record<string, unknown>): string[] => (Array.isArray(args) ? args.map(String) : []);

/** All that we were given, and what our own start kept from Node (see the launcher). */
const childEnvironment = (env: Environment, {name, role}: {name: string; role: Role}): NodeJS.ProcessEnv => {
	const {LALIA_CA: authorities, ...others} = env;
	return {
		...others,
		...(authorities !== undefined && {NODE_EXTRA_CA_CERTS: authorities}),
		LALIA_NAME: name,
		LALIA_ROLE: role,
	};
};
