import {expect, test} from 'vitest';
import {hostNameOf, hostOfRef, remoteRefOf} from '../../source/core/sync/host-ref.js';
import {parseRemoteAddress} from '../../source/core/sync/remote-address.js';

test.each([
	['https://git.example/ada/t.git', 'http'],
	['http://localhost:8080/t', 'http'],
	['HTTPS://git.example/t', 'http'],
	['ssh://git@git.example:2222/t.git', 'ssh'],
	['git@git.example:ada/t.git', 'ssh'],
	['build-box:transcripts/t.git', 'ssh'],
	['/srv/git/t.git', 'file'],
	['/srv/a:b/t.git', 'file'],
	['file:///srv/git/t.git', 'file'],
])('%s is the address of a remote over %s', (url, kind) => {
	expect(parseRemoteAddress(url)).toEqual({kind, url});
});

test.each([
	'',
	'-oProxyCommand=touch /tmp/x',
	'--upload-pack=touch /tmp/x',
	'ext::sh -c touch% /tmp/x',
	'fd::17/foo',
	'ftp://git.example/t',
	'git://git.example/t',
	'-x@host:path',
	'transcripts',
	'C:/transcripts',
	'https://',
	'https://[oops/t',
	'https://git.example/a\nb',
	'https://git.example/a%0Ahost=github.com',
	'https://git.example/a%zz',
	'git@git.example:a\u001b[2J',
])('%j is no address of a remote', url => {
	expect(parseRemoteAddress(url)).toMatchObject({reason: 'invalid_remote'});
});

test.each([
	'https://ada:hunter2@git.example/t',
	'https://hunter2@git.example/t',
	'https://git.example/t?private_token=hunter2',
	'https://git.example/t#hunter2',
	'ssh://ada:hunter2@git.example/t',
])('%s is refused for what is secret in it, without showing that', url => {
	const problem = parseRemoteAddress(url);

	expect(problem).toMatchObject({reason: 'credentials_in_url'});
	expect(JSON.stringify(problem)).not.toContain('hunter2');
});

const host_id = '01M8HPQNR6ACTA693N204K4F0N';

test('a host is found again by its branch, and no other branch is one of a host', () => {
	expect(hostOfRef(remoteRefOf({host: 'laptop', host_id}))).toEqual({host: 'laptop', host_id});
	for (const ref of [
		'refs/heads/main',
		`refs/heads/lalia/${host_id}`,
		`refs/heads/lalia/a/b/${host_id}`,
		`refs/heads/lalia/../${host_id}`,
		`refs/heads/lalia/a\u001b[2J/${host_id}`,
		'refs/heads/lalia/laptop/01',
		`refs/tags/lalia/laptop/${host_id}`,
	]) {
		expect(hostOfRef(ref)).toBeUndefined();
	}
});

test.each([
	['ada-laptop.local', 'ada-laptop'],
	['build_box', 'build-box'],
	['.hidden', 'host'],
	['ärger', 'rger'],
	['', 'host'],
	['x'.repeat(300), 'x'.repeat(63)],
])('a machine that is called %j is the host %j', (machine, host) => {
	expect(hostNameOf(machine)).toBe(host);
});
