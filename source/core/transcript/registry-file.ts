import * as z from 'zod';
import {signedBytes} from '../signing.js';

const registryFile = z.object({
	agent_id: z.string(),
	name: z.string(),
	role: z.string(),
	public_key: z.string(),
	unregistered_at: z.string().nullable(),
	statements: z
		.array(
			z.object({
				v: z.number(),
				id: z.string(),
				op: z.string(),
				args: z.record(z.string(), z.unknown()),
				sig: z.string(),
			}),
		)
		.min(1),
});

export type RegisteredAgent = z.infer<typeof registryFile>;

type Verify = (signature: string, bytes: Uint8Array, publicKey: string) => boolean;

/** An agent's file, once each of its statements is found to be signed by its key; else the problem, as a sentence. */
export const readRegistryFile = (text: string, verify: Verify): RegisteredAgent | string => {
	const parsed = registryFile.safeParse(parseJson(text));
	if (!parsed.success) {
		return 'it is no registry file';
	}

	const agent = parsed.data;
	for (const {v, id, op, args, sig} of agent.statements) {
		if (!verify(sig, signedBytes({v, id, op, args, agent_id: agent.agent_id}), agent.public_key)) {
			return `the statement ${id} is not signed by the key of ${agent.name}`;
		}
	}

	return contradiction(agent) ?? agent;
};

/** What the file says, and its signed statements do not. */
const contradiction = ({name, role, public_key, unregistered_at, statements}: RegisteredAgent): string | undefined => {
	const last = (member: string) => statements.map(({args}) => args[member]).findLast(value => value !== undefined);
	if (statements[0]?.op !== 'register' || last('public_key') !== public_key) {
		return 'its key was not registered by a signed request';
	}

	if (last('name') !== name || (last('role') ?? 'peer') !== role) {
		return `its name or role is not what was signed`;
	}

	return (unregistered_at !== null) === statements.some(({op}) => op === 'unregister')
		? undefined
		: 'it is unregistered without a signed request, or the other way round';
};

/** Every name that the agent has signed for itself. */
export const namesOf = ({statements}: RegisteredAgent): string[] =>
	statements.flatMap(({args}) => (typeof args['name'] === 'string' ? [args['name']] : []));

const parseJson = (text: string): unknown => {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
};
