import {readFileSync, renameSync, writeFileSync} from 'node:fs';
import {openTranscript} from '../../../source/daemon/transcript/transcript.js';
import {messageEntries, ulidOf} from './entries.js';

// A daemon's writer to be killed: what is settled is a number in a file, the entries are a function of their number.
const [, , workspace = '', settledFile = '', count = '0', clockAheadMs = '0'] = process.argv;
const ids = new Map(Array.from({length: Number(count)}, (_, index) => [ulidOf(index + 1), index + 1]));
const settled = () => Number(readFileSync(settledFile, 'utf8'));

const transcript = openTranscript({
	workspace,
	outbox: {
		next: () => messageEntries(settled() + 1, Math.min(settled() + 61, ids.size + 1)),
		has: id => (ids.get(id) ?? 0) > settled(),
		settle: id => {
			writeFileSync(`${settledFile}.new`, String(ids.get(id)));
			renameSync(`${settledFile}.new`, settledFile);
		},
		pending: () => ids.size - settled(),
	},
	log: () => {},
	now: () => Date.now() + Number(clockAheadMs),
});
await transcript.start();
while (settled() < ids.size) {
	await transcript.drain(AbortSignal.timeout(10_000));
	await new Promise(resolve => setTimeout(resolve, 20));
}
await transcript.close();
