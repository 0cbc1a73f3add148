// A process of its own: starts the daemon, asks it what needs no signature, ends it, and writes what V8 has compiled by then.
// Arguments: the daemon's file, the file to write.
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {createRequire} from 'node:module';
import {connect} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {setTimeout as pause} from 'node:timers/promises';
import {Script} from 'node:vm';
import {root} from '../root.mjs';

const [filename = '', target = ''] = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'lalia-warm-'));

/** Resolves with the daemon's answers, once it is there. @param {object[]} requests */
const ask = async requests => {
	for (;;) {
		try {
			return await askOnce(requests);
		} catch {
			await pause(20); // nothing tells of a socket that is about to come
		}
	}
};

/** @param {object[]} requests @returns {Promise<string[]>} */
const askOnce = requests =>
	new Promise((resolve, reject) => {
		const socket = connect(join(folder, 'sock'));
		let text = '';
		socket.on('error', reject);
		socket.on('data', chunk => {
			text += chunk;
			const lines = text.split('\n').slice(0, -1);
			if (lines.length === requests.length) {
				socket.destroy();
				resolve(lines);
			}
		});
		socket.write(requests.map(request => `${JSON.stringify(request)}\n`).join(''));
	});

const ulid = (/** @type {number} */ index) => `01ARZ3NDEKTSV4RRFFQ69G5FA${index}`;

const {exit} = process;
process.once('exit', () => rmSync(folder, {recursive: true, force: true}));
const script = new Script(readFileSync(filename, 'latin1'), {filename});
Object.assign(process.env, {LALIA_HOME: folder, LALIA_WORKSPACE: join(folder, 'workspace')});
const ended = new Promise(resolve => {
	// Reason for the cast: nothing of the daemon comes after it.
	process.exit = /** @type {typeof process.exit} */ (resolve);
});
const inDist = `${root}dist/daemon.cjs`; // where its packages are found from
script.runInThisContext()({}, createRequire(inDist), {}, inDist, `${root}dist`);
try {
	const ops = [
		['agents', {}],
		['health', {}],
		['identify', {address: 'ada'}],
	];
	const answers = await ask(ops.map(([op, args], index) => ({v: 1, id: ulid(index), op, args})));
	if (answers.some(line => !JSON.parse(line).ok)) {
		throw new Error(answers.join('\n'));
	}

	process.emit('SIGTERM', 'SIGTERM');
	await ended;
	writeFileSync(target, script.createCachedData());
	exit(0);
} catch (error) {
	console.error(error);
	exit(1); // the daemon would keep the process alive
}
