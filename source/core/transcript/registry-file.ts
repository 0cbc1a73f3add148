import * as z from 'zod';
import {proofBytes, signedBytes} from '../signing.js';

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

type RegistryFile = z.infer<typeof registryFile>;

type Statement = RegistryFile['statements'][number];

/** A key of an agent, and the statement by which it came into force. */
type KeySince = {key: string; since: string};

/** What an agent's file says, and its keys, oldest first. */
export type RegisteredAgent = RegistryFile & {keys: KeySince[]};

type Verify = (signature: string, bytes: Uint8Array, publicKey: string) => boolean;

/** An agent's file, once each of its statements is found to be signed by the key that it had then; else the problem, as a sentence. */
export const readRegistryFile = (text: string, verify: Verify): RegisteredAgent | string => {
	const parsed = registryFile.safeParse(parseJson(text));
	if (!parsed.success) {
		return 'it is no registry file';
	}

	const file = parsed.data;
	const keys = readKeys(file, verify);
	return typeof keys === 'string' ? keys : (contradiction(file, keys) ?? {...file, keys});
};

/** The key that the agent had when the message or request of this id was committed. `placeOf` tells the order of commits. */
export const keyAt = (
	{keys}: RegisteredAgent,
	id: string,
	placeOf: ReadonlyMap<string, number>,
): string | undefined => {
	const place = placeOf.get(id) ?? Number.POSITIVE_INFINITY;
	return keys.findLast(({since}) => (placeOf.get(since) ?? Number.POSITIVE_INFINITY) < place)?.key;
};

/** The agent's keys, where each statement is signed by the key that the statements before it made the agent's. */
const readKeys = ({agent_id, name, statements}: RegistryFile, verify: Verify): KeySince[] | string => {
	const keys: KeySince[] = [];
	for (const statement of statements) {
		const {v, id, op, args, sig} = statement;
		const brought = typeof args['public_key'] === 'string' ? args['public_key'] : undefined;
		const before = keys.at(-1)?.key ?? brought ?? '';
		if (!verify(sig, signedBytes({v, id, op, args, agent_id}), before)) {
			return `the statement ${id} is not signed by the key of ${name}`;
		}

		if (brought !== undefined && brought !== keys.at(-1)?.key) {
			if (keys.length > 0 && !isRotation(statement, {agent_id, replaces: before, public_key: brought}, verify)) {
				return `the key that the statement ${id} brings is not proven`;
			}

			keys.push({key: brought, since: id});
		}
	}

	return keys;
};

type Change = {agent_id: string; replaces: string; public_key: string};

const isRotation = ({v, op, args}: Statement, change: Change, verify: Verify): boolean =>
	op === 'rotate-key' && verify(String(args['proof']), proofBytes({v, ...change}), change.public_key);

/** What the file says, and its signed statements do not. */
const contradiction = (file: RegistryFile, keys: KeySince[]): string | undefined => {
	const {name, role, public_key, unregistered_at, statements} = file;
	const last = (member: string) => statements.map(({args}) => args[member]).findLast(value => value !== undefined);
	if (statements[0]?.op !== 'register' || keys.at(-1)?.key !== public_key) {
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
