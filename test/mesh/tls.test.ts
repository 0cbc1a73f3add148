import {execFileSync} from 'node:child_process';
import {writeFileSync} from 'node:fs';
import {createServer} from 'node:net';
import {join} from 'node:path';
import {describe, expect, onTestFinished, test} from 'vitest';
import {openStream} from '../../source/daemon/mesh/nats.js';
import {runLalia} from '../support/cli.js';
import {type Home, makeHome} from '../support/home.js';
import {must} from '../support/mesh.js';
import {hasNats, startNats} from '../support/nats.js';
import {makeAccounts} from '../support/nats-accounts.js';
import {hasProgram} from '../support/not-run.js';
import {until} from '../support/until.js';

type Pair = {certificate: string; key: string};

/** An authority of the test's own, and what it has signed: for the server, and for a host. */
const makeCertificates = ({root}: Home): {authority: string; server: Pair; host: Pair} => {
	const openssl = (...words: string[]) => execFileSync('openssl', words, {cwd: root, stdio: 'ignore'});
	const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
	openssl('req', '-x509', ...ec, '-keyout', 'ca.key', '-out', 'ca.pem', '-subj', '/CN=ca');
	writeFileSync(join(root, 'names'), 'subjectAltName=DNS:localhost');
	const sign = (name: string): Pair => {
		openssl('req', ...ec, '-keyout', `${name}.key`, '-out', `${name}.csr`, '-subj', `/CN=${name}`);
		const by = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial', '-extfile', 'names'];
		openssl('x509', '-req', '-in', `${name}.csr`, ...by, '-out', `${name}.pem`, '-days', '2');
		return {certificate: join(root, `${name}.pem`), key: join(root, `${name}.key`)};
	};
	return {authority: join(root, 'ca.pem'), server: sign('server'), host: sign('host')};
};

const isPossible = hasNats('TLS to a server of a mesh') && hasProgram('openssl', 'TLS to a server of a mesh');

describe.runIf(isPossible)('a server that asks for a certificate and a password', () => {
	test('is linked to by who has both, and by nobody else; the password is shown to nobody', async () => {
		const home = makeHome();
		const {authority, server, host} = makeCertificates(home);
		const tls = [
			'--tls',
			'--tlsverify',
			'--tlscacert',
			authority,
			'--tlscert',
			server.certificate,
			'--tlskey',
			server.key,
		];
		const {port} = await startNats([...tls, '--user', 'lalia', '--pass', 'secret']);
		const link = (user: string, ...words: string[]) =>
			runLalia(home, ['link', `tls://${user}localhost:${port}`, '--mesh', 'team', '--host-name', 'anna', ...words]);
		const trusting = ['--tls-ca', authority];
		const known = ['--tls-cert', host.certificate, '--tls-key', host.key];

		for (const refused of [
			await link('lalia:secret@'),
			await link('lalia:secret@', ...trusting),
			await link('lalia:wrong@', ...trusting, ...known),
			await link('', ...trusting, ...known),
			await link('lalia:secret@', ...trusting, '--creds', 'nowhere.creds'),
		]) {
			expect(refused).toMatchObject({code: 3, stderr: expect.stringContaining('reason: link_failed')});
		}

		const linked = await link('lalia:secret@', ...trusting, ...known);
		expect(linked).toMatchObject({code: 0, stdout: expect.stringContaining('state=up')});
		await must(home, ['stop']);
		await must(home, ['agents']); // the next daemon reads it from the file
		const status = await must(home, ['link', 'status']);
		expect(status).toMatch(/^url=tls:\/\/\*\*\*@localhost/m);
		expect(linked.stdout + status).not.toContain('secret');
	});
});

describe.runIf(hasNats('credentials of an account'))('a server that knows its users by their keys', () => {
	test('is linked to by who has a file of credentials, also by the next daemon, and by nobody else', async () => {
		const home = makeHome();
		const {config, creds, strange} = makeAccounts(home.root);
		const {url} = await startNats(['-c', config]);
		const link = (...words: string[]) =>
			runLalia(home, ['link', url, '--mesh', 'team', '--host-name', 'anna', ...words]);
		for (const refused of [await link(), await link('--creds', strange)]) {
			expect(refused).toMatchObject({code: 3, stderr: expect.stringContaining('reason: link_failed')});
		}

		expect(await link('--creds', creds)).toMatchObject({code: 0, stdout: expect.stringContaining('state=up')});
		await must(home, ['stop']);
		await must(home, ['agents']);
		await until('it is up again', async () => (await must(home, ['link', 'status'])).startsWith('state=up'));
		await must(home, ['register', '--name', 'alice', '--mesh']);
	});
});

describe('a password in an address', () => {
	const anna = {linked: true, mesh: 'team', host_name: 'anna'};

	/** A server that would take it, and says whether it was told anything. */
	const listen = async (): Promise<{port: number; heard: () => string}> => {
		let heard = '';
		const server = createServer(socket => {
			socket.on('data', bytes => (heard += bytes));
			socket.on('error', () => {});
			socket.write('INFO {"server_id":"x","version":"2.9.10","max_payload":1048576,"headers":true}\r\n');
		});
		await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
		onTestFinished(() => void server.close());
		const address = server.address();
		return {port: typeof address === 'object' && address ? address.port : 0, heard: () => heard};
	};

	test('goes over no network unencrypted, and is not tried', async () => {
		const home = makeHome();
		const refused = await runLalia(home, ['link', 'nats://lalia:secret@192.0.2.1:4222', '--mesh', 'team']);
		expect(refused).toMatchObject({code: 3, stderr: expect.stringContaining('tls://')});
		const open = (url: string) => openStream({...anna, url}, {changed: () => {}});
		await expect(open('nats://lalia:secret@127.0.0.1:1,nats://192.0.2.1:4222')).rejects.toThrow('tls://');
	});

	test('is told to no server that speaks no TLS, where the address says that it does', async () => {
		const {port, heard} = await listen();
		const url = `tls://lalia:secret@127.0.0.1:${port}`;
		await expect(openStream({...anna, url}, {changed: () => {}})).rejects.toThrow();
		expect(heard()).not.toContain('secret');
	});
});
