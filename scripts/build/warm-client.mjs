// A process of its own: carries out usual commands with the client, against a daemon that answers without thinking, and writes
// what V8 has compiled by then. Arguments: the client's file, the file to write.
import {generateKeyPairSync} from 'node:crypto';
import {mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {createServer} from 'node:net';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {Script} from 'node:vm';

const [filename = '', target = ''] = process.argv.slice(2);
const home = mkdtempSync(join(tmpdir(), 'lalia-warm-'));
const caller = {agent_id: '01ARZ3NDEKTSV4RRFFQ69G5FAV', name: 'ada', address: 'ada', lease: 'live'};
const sent_at = '2026-01-01T00:00:00.000Z';
const message = {
	id: caller.agent_id,
	seq: 1,
	kind: 'message',
	from: 'bob',
	from_id: caller.agent_id,
	peer: 'bob',
	sent_at,
	body: 'hi',
};

/** @type {Record<string, unknown>} */
const answers = {
	identify: {agents: [caller]},
	tell: {seq: 1, peer: 'bob'},
	post: {seq: 1, room: 'dev'},
	peek: {messages: [message]},
	read: {messages: [message]},
	'read-any': {messages: [message]},
	ack: {consumed: 1},
	inbox: {sources: [{peer: 'bob', unread: 1, oldest_at: sent_at}]},
	agents: {agents: [{...caller, role: 'peer', last_seen_at: sent_at, expires_at: sent_at}]},
};

const lines = [
	['tell', 'bob', 'hi'],
	['post', 'dev', 'hi'],
	['peek', 'bob'],
	['read', 'bob', '--timeout', '0'],
	['read-any', '--timeout', '1'],
	['inbox'],
	['agents'],
];

/** @param {import('node:net').Socket} socket */
const answer = socket => {
	socket.on('error', () => {});
	socket.on('data', chunk => {
		for (const line of chunk.toString().trim().split('\n')) {
			const {id, op} = JSON.parse(line);
			socket.write(`${JSON.stringify({id, ok: true, result: answers[op]})}\n`);
		}
	});
};

/** @param {string[]} words */
const carryOut = words =>
	/** @type {Promise<void>} */ (
		new Promise((resolve, reject) => {
			process.argv = [process.execPath, filename, ...words];
			// Reason for the cast: nothing of the client comes after it.
			process.exit = /** @type {typeof process.exit} */ (
				code => (code === 0 ? resolve() : reject(new Error(`${words.join(' ')} ended with ${code}`)))
			);
			const client = script.runInThisContext();
			client({}, createRequire(filename), {}, filename, dirname(filename), () => {});
		})
	);

const {exit} = process;
const script = new Script(readFileSync(filename, 'latin1'), {filename});
const {privateKey} = generateKeyPairSync('ed25519');
mkdirSync(join(home, 'keys'), {mode: 0o700});
const pem = privateKey.export({type: 'pkcs8', format: 'pem'});
writeFileSync(join(home, 'keys', `${caller.agent_id}.pem`), pem, {mode: 0o600});
const server = createServer(answer);
await new Promise(resolve => server.listen(join(home, 'sock'), () => resolve(undefined)));
Object.assign(process.env, {LALIA_HOME: home, LALIA_NAME: caller.name});
try {
	for (const words of lines) {
		await carryOut(words);
	}

	writeFileSync(target, script.createCachedData());
} finally {
	rmSync(home, {recursive: true, force: true});
}

exit(0);
