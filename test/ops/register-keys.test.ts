import {createHash, createPublicKey, type KeyObject, randomBytes, verify} from 'node:crypto';
import {Point} from '@noble/ed25519';
import {expect, test} from 'vitest';
import {type Signed, signedBytes} from '../../source/core/signing.js';
import {newAgent, newUlid, openRaw} from '../support/raw-client.js';
import {makeSharedDaemon, refusal} from '../support/talk.js';

const home = makeSharedDaemon();

/** The key as OpenSSL takes it, which is in the same place as the daemon's own check of signatures. */
const importKey = (bytes: Buffer): KeyObject =>
	createPublicKey({key: {kty: 'OKP', crv: 'Ed25519', x: bytes.toString('base64url')}, format: 'jwk'});

const registration = (publicKey: Buffer): Signed => ({
	v: 1,
	id: newUlid(),
	op: 'register',
	args: {name: 'weak', public_key: publicKey.toString('base64')},
	agent_id: newUlid(),
});

/** Asks for a registration under this key, with a signature made by nobody's secret, and says how the daemon answers. */
const register = async (publicKey: Buffer, forge: (signed: Signed) => Buffer | undefined) => {
	for (let attempts = 0; attempts < 500; attempts++) {
		const signed = registration(publicKey);
		const sig = forge(signed);
		if (sig) {
			const client = await openRaw(home);
			return client.exchange({...signed, sig: sig.toString('base64')});
		}
	}

	throw new Error('no signature was found');
};

const nobodyIsRegistered = async () => {
	const client = await openRaw(home);
	expect(await client.must('agents', {})).toEqual({agents: []});
};

const smallOrder = {
	'the neutral element': '01'.padEnd(64, '0'),
	'the point of order 2': `ec${'ff'.repeat(30)}7f`,
	'a point of order 4': '00'.repeat(32),
	'the other point of order 4': `${'00'.repeat(31)}80`,
	'a point of order 8': '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
	'a second point of order 8': '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85',
	'a third point of order 8': 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
	'a fourth point of order 8': 'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
};

const notCanonical = {
	'the neutral element, with its sign set': `01${'00'.repeat(30)}80`,
	'the neutral element, a field too high': `ee${'ff'.repeat(30)}7f`,
	'the neutral element, a field too high and with its sign set': `ee${'ff'.repeat(30)}ff`,
	'the point of order 2, with its sign set': `ec${'ff'.repeat(31)}`,
	'a point of order 4, a field too high': `ed${'ff'.repeat(30)}7f`,
	'a point of order 4, a field too high and with its sign set': `ed${'ff'.repeat(31)}`,
};

/** Node 24 takes no signature by such a key itself: then any will do. */
const neutral = Buffer.from(smallOrder['the neutral element'], 'hex');
const isLenient = verify(undefined, Buffer.from('any'), importKey(neutral), Buffer.concat([neutral, Buffer.alloc(32)]));

for (const [what, hex] of Object.entries({...smallOrder, ...notCanonical})) {
	test(`${what} is refused as a key, with a signature that Node takes if it takes one`, async () => {
		const bytes = Buffer.from(hex, 'hex');
		const key = importKey(bytes);
		const candidates = Object.values(smallOrder).map(point =>
			Buffer.concat([Buffer.from(point, 'hex'), Buffer.alloc(32)]),
		);
		const reply = await register(bytes, signed =>
			candidates.find(signature => !isLenient || verify(undefined, signedBytes(signed), key, signature)),
		);

		expect(reply).toMatchObject(refusal('weak_key', 6));
		await nobodyIsRegistered();
	});
}

test('a key that is partly of small order is refused, with a signature that OpenSSL takes', async () => {
	const {n: order} = Point.CURVE();
	const secret = scalarOf(randomBytes(64));
	const torsion = Point.fromHex(smallOrder['a point of order 8']);
	const bytes = Buffer.from(Point.BASE.multiply(secret).add(torsion).toBytes());
	const reply = await register(bytes, signed => {
		const nonce = scalarOf(randomBytes(64));
		const commitment = Buffer.from(Point.BASE.multiply(nonce).toBytes());
		const challenge = scalarOf(
			createHash('sha512')
				.update(Buffer.concat([commitment, bytes, signedBytes(signed)]))
				.digest(),
		);
		const signature = Buffer.concat([commitment, littleEndian((nonce + challenge * secret) % order)]);
		return verify(undefined, signedBytes(signed), importKey(bytes), signature) ? signature : undefined;
	});

	expect(reply).toMatchObject(refusal('weak_key', 6));
	await nobodyIsRegistered();
});

const agent = newAgent('weak');
const good = Buffer.from(agent.public_key, 'base64');

for (const [what, public_key] of Object.entries({
	'31 bytes': good.subarray(0, 31).toString('base64'),
	'33 bytes': Buffer.concat([good, Buffer.from([0])]).toString('base64'),
	'a point that is not on the curve': Buffer.from('02'.padEnd(64, '0'), 'hex').toString('base64'),
	'no base64': '!'.repeat(44),
	'base64 of the other alphabet': Buffer.from(`fb${'ff'.repeat(31)}`, 'hex')
		.toString('base64url')
		.padEnd(44, '='),
	'the key in base64 with bits left over': agent.public_key.replace(/.=$/, last => `${spareBits(last)}=`),
})) {
	test(`${what} is refused as a key`, async () => {
		const client = await openRaw(home);

		expect(await client.request('register', {name: 'weak', public_key}, {...agent, agent_id: newUlid()})).toMatchObject(
			refusal('weak_key', 6),
		);
		await nobodyIsRegistered();
	});
}

for (const [what, public_key] of Object.entries({
	'16 bytes': good.subarray(0, 16).toString('base64'),
	'64 bytes': Buffer.concat([good, good]).toString('base64'),
	nothing: '',
})) {
	test(`${what} is refused as an argument where a key belongs`, async () => {
		const client = await openRaw(home);

		expect(await client.request('register', {name: 'weak', public_key}, agent)).toMatchObject({
			...refusal('invalid_args', 1),
			error: {context: {argument: 'public_key'}},
		});
	});
}

const littleEndian = (scalar: bigint): Buffer => Buffer.from(scalar.toString(16).padStart(64, '0'), 'hex').reverse();

/** A number below the order of the group. */
function scalarOf(bytes: Buffer): bigint {
	return BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`) % Point.CURVE().n;
}

/** The same six bits but the last two, which stand for no byte. */
function spareBits(last: string): string {
	const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
	return alphabet[alphabet.indexOf(last.charAt(0)) + 1] ?? '';
}
