import {execFileSync} from 'node:child_process';
import {once} from 'node:events';
import {mkdtempSync, readFileSync, rmSync} from 'node:fs';
import {createServer} from 'node:https';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {expect, onTestFinished, test} from 'vitest';
import {postNotice} from '../../../source/daemon/notify/post-notice.js';
import {hasProgram} from '../../support/not-run.js';

/** A real server whose certificate nobody has signed but itself. */
const startSelfSigned = async () => {
	const folder = mkdtempSync(join(tmpdir(), 'lalia-tls-'));
	const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
	const words = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', '/CN=localhost'];
	execFileSync('openssl', [...words, '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert], {
		stdio: 'ignore',
	});
	const requests: unknown[] = [];
	const server = createServer({key: readFileSync(key), cert: readFileSync(cert)}, (request, response) => {
		requests.push(request.url);
		response.end();
	});
	server.listen(0, 'localhost');
	await once(server, 'listening');
	onTestFinished(() => {
		server.closeAllConnections();
		server.close();
		rmSync(folder, {recursive: true});
	});
	// Reason for the cast: it listens on a port.
	return {port: (server.address() as AddressInfo).port, requests};
};

test.runIf(hasProgram('openssl', 'a certificate that cannot be trusted'))(
	'nothing is told to a server whose certificate cannot be trusted',
	async () => {
		const {port, requests} = await startSelfSigned();
		const webhook = {url: `https://localhost:${port}/secret`, shape: 'json', headers: {}} as const;
		const notice = {id: 'x', when: 'loop', at: 'x', title: 'x', facts: {}} as const;

		expect(await postNotice(webhook, notice, AbortSignal.timeout(10_000))).toEqual({
			kind: 'failed',
			problem: 'could not be told (DEPTH_ZERO_SELF_SIGNED_CERT)',
		});
		expect(requests).toEqual([]);
	},
);
