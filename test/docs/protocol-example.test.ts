import {createHash, createPrivateKey, createPublicKey, sign, verify} from 'node:crypto';
import {readFileSync} from 'node:fs';
import {join} from 'node:path';
import * as noble from '@noble/ed25519';
import {describe, expect, test} from 'vitest';
import {canonicalJson} from '../../source/core/canonical-json.js';
import {parseMessageFile, renderMessageFile, signedBytesOf} from '../../source/core/message-file.js';
import type {Op} from '../../source/core/op.js';
import {ops} from '../../source/core/ops/index.js';
import {requestSchema} from '../../source/core/protocol.js';
import {reasons} from '../../source/core/reasons.js';
import {type KeyChange, proofBytes} from '../../source/core/signing.js';
import {socketPath} from '../../source/core/socket-path.js';
import {isUlid} from '../../source/core/ulid.js';
import {watchEvent} from '../../source/core/watch-events.js';
import {checkNewKey} from '../../source/daemon/authenticate.js';

const page = readFileSync(join(import.meta.dirname, '../../docs/protocol.md'), 'utf8');

/** What follows the mark `<!-- example: <name> -->`: the inside of a fenced block, without its last newline. */
const block = (name: string): string => {
	const [, text] = new RegExp(`<!-- example: ${name} -->\n\`\`\`\\w+\n(.*?)\n\`\`\`\n`, 's').exec(page) ?? [];
	if (text === undefined) {
		throw new Error(`docs/protocol.md has no example ${name}`);
	}

	return text;
};

/** The rows of the table after such a mark, without heads and backticks. */
const rows = (name: string): string[][] => {
	const [, text] = new RegExp(`<!-- example: ${name} -->\n((?:\\|.*\n)+)`).exec(page) ?? [];
	return (text ?? '')
		.trim()
		.split('\n')
		.slice(2)
		.map(line =>
			line
				.split('|')
				.slice(1, -1)
				.map(cell => cell.trim().replaceAll('`', '')),
		);
};

noble.hashes.sha512 = bytes => Uint8Array.from(createHash('sha512').update(bytes).digest());

const seed = Uint8Array.from({length: 32}, (_, index) => index);
const publicKey = Buffer.from(block('public key'), 'base64');
const signature = Buffer.from(block('signature'), 'base64');
const canonical = Buffer.from(block('canonical'), 'utf8');

describe('the worked example of docs/protocol.md', () => {
	test('has the canonical string that RFC 8785 makes of its request', () => {
		const request = requestSchema.parse(JSON.parse(block('request')));

		expect(isUlid(request.id)).toBe(true);
		expect(canonicalJson(request)).toBe(block('canonical'));
		expect(createHash('sha256').update(canonical).digest('hex')).toBe(block('sha256'));
		expect(page).toContain(`one line of ${canonical.length} bytes`);
	});

	test('has the key and the signature that node:crypto makes', () => {
		const pkcs8 = Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]);
		const key = createPrivateKey({key: pkcs8, format: 'der', type: 'pkcs8'});
		const x = publicKey.toString('base64url');

		expect(createPublicKey(key).export({format: 'jwk'})).toMatchObject({x});
		expect(sign(null, canonical, key).toString('base64')).toBe(block('signature'));
		expect(verify(null, canonical, createPublicKey(key), signature)).toBe(true);
	});

	test('has the key and the signature that @noble/ed25519 makes', () => {
		expect(Buffer.from(noble.getPublicKey(seed))).toEqual(publicKey);
		expect(Buffer.from(noble.sign(canonical, seed))).toEqual(signature);
		expect(noble.verify(signature, canonical, publicKey, {zip215: false})).toBe(true);
	});

	test('does not hold for another request, by either implementation', () => {
		const x = publicKey.toString('base64url');
		const key = createPublicKey({key: {kty: 'OKP', crv: 'Ed25519', x}, format: 'jwk'});
		const other = Buffer.from(block('canonical').replace('"reply_to":3', '"reply_to":2'), 'utf8');

		expect(verify(null, other, key, signature)).toBe(false);
		expect(noble.verify(signature, other, publicKey, {zip215: false})).toBe(false);
	});

	test('has the file that is made of its request, from which the signed bytes are made again', () => {
		const file = block('message file');
		const message = parseMessageFile(file);
		if (!message) {
			throw new Error('the example is no message file');
		}

		expect(renderMessageFile(message)).toBe(file);
		expect(Buffer.from(signedBytesOf(message))).toEqual(canonical);
		expect(message).toMatchObject({key: block('public key'), sig: block('signature')});
	});
});

test('the proof in docs/protocol.md is what the new key signs for the agent and the key of the example', () => {
	const newSeed = Uint8Array.from({length: 32}, (_, index) => 32 + index);
	const bytes = Buffer.from(block('proof bytes'), 'utf8');
	const change = JSON.parse(block('proof bytes')) as KeyChange; // the next lines check it
	const {agent_id} = requestSchema.parse(JSON.parse(block('request')));

	expect(change).toMatchObject({v: 1, agent_id, replaces: block('public key')});
	expect(change.public_key).toBe(Buffer.from(noble.getPublicKey(newSeed)).toString('base64'));
	expect(Buffer.from(proofBytes(change))).toEqual(bytes);
	expect(Buffer.from(noble.sign(bytes, newSeed)).toString('base64')).toBe(block('proof'));
});

test('every key that docs/protocol.md calls refused is refused, and the key of the example is not', async () => {
	const refused = rows('refused keys').map(([hex = '']) => Buffer.from(hex, 'hex').toString('base64'));

	expect(refused).toHaveLength(8);
	for (const key of refused) {
		await expect(checkNewKey(key)).rejects.toMatchObject({reason: 'weak_key'});
	}

	await checkNewKey(block('public key'));
});

test('the socket paths in docs/protocol.md are those of the program', () => {
	const examples = rows('socket paths');

	expect(examples).toHaveLength(2);
	for (const [home = '', uid, socket] of examples) {
		expect(socketPath(home, Number(uid))).toBe(socket);
	}

	const longest = `/${'h'.repeat(86)}`;
	expect(socketPath(longest, 0)).toBe(`${longest}/sock`);
	expect(socketPath(`${longest}h`, 0)).toMatch(/^\/tmp\/lalia-0\/[0-9a-f]{16}\/sock$/);
});

test('the feed of docs/protocol.md is of events as the daemon sends them, and of the reply that ends it', () => {
	const frames = block('feed')
		.split('\n')
		.map(line => JSON.parse(line));
	const {error} = frames.pop();

	expect(frames.map(({event}) => watchEvent.parse(event))).toEqual(frames.map(({event}) => event));
	expect(error).toMatchObject({code: reasons.daemon_stopping.exit, retry_hint: reasons.daemon_stopping.hint});
});

test('the operations that docs/protocol.md says need no signature are those that need none', () => {
	const [, list = ''] = /The ops ((?:`[a-z -]+`[,\s]*(?:and\s)?)+)have auth `none`/.exec(page) ?? [];
	const unsigned = Object.values<Op>(ops).filter(({auth, effect}) => auth === 'none' && effect !== 'local');

	expect([...list.matchAll(/`(.*?)`/g)].map(([, name]) => name)).toEqual(unsigned.map(({name}) => name).sort());
});
