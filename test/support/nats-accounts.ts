import {randomUUID} from 'node:crypto';
import {writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {createAccount, createOperator, createUser, type KeyPair} from '@nats-io/nkeys';

const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('ascii');

const base64 = (value: string | Uint8Array): string => Buffer.from(value).toString('base64url');

type Claims = {type: 'operator' | 'account' | 'user'; [more: string]: unknown};

/** A token by which one key vouches for another, as `nsc` makes it. */
const vouch = (issuer: KeyPair, subject: KeyPair, nats: Claims): string => {
	const [iss, sub] = [issuer.getPublicKey(), subject.getPublicKey()];
	const claims = {jti: randomUUID(), iat: Math.floor(Date.now() / 1000), iss, sub, name: nats.type};
	const payload = {...claims, nats: {...nats, version: 2}};
	const signed = [{typ: 'JWT', alg: 'ed25519-nkey'}, payload].map(part => base64(JSON.stringify(part))).join('.');
	return `${signed}.${base64(issuer.sign(Buffer.from(signed)))}`;
};

const unlimited = (...names: string[]) => Object.fromEntries(names.map(name => [name, -1]));

const common = unlimited('subs', 'data', 'payload', 'imports', 'exports', 'conn', 'leaf');
/** Which the system's own account must not have. */
const streams = unlimited('mem_storage', 'disk_storage', 'streams', 'consumer');

/** What a server that knows its users by their keys is told, and a file of credentials of one, and of one that nobody vouches for. */
export const makeAccounts = (folder: string): {config: string; creds: string; strange: string} => {
	const [operator, system, account, stranger] = [createOperator(), createAccount(), createAccount(), createAccount()];
	const tokenOf = (of: KeyPair, limits: object) =>
		`${of.getPublicKey()}: ${vouch(operator, of, {type: 'account', limits: {...common, ...limits, wildcards: true}})}`;
	const credsOf = (name: string, by: KeyPair): string => {
		const user = createUser();
		const token = vouch(by, user, {type: 'user', pub: {}, sub: {}, subs: -1, data: -1, payload: -1});
		const path = join(folder, name);
		const parts = [
			...['-----BEGIN NATS USER JWT-----', token, '------END NATS USER JWT------', ''],
			...['-----BEGIN USER NKEY SEED-----', textOf(user.getSeed()), '------END USER NKEY SEED------', ''],
		];
		writeFileSync(path, parts.join('\n'), {mode: 0o600});
		return path;
	};
	const config = join(folder, 'accounts.conf');
	writeFileSync(
		config,
		[
			`operator: ${vouch(operator, operator, {type: 'operator'})}`,
			`system_account: ${system.getPublicKey()}`,
			'resolver: MEMORY',
			`resolver_preload: {\n${tokenOf(system, {})}\n${tokenOf(account, streams)}\n}`,
		].join('\n'),
	);
	return {config, creds: credsOf('otto.creds', account), strange: credsOf('mallory.creds', stranger)};
};
