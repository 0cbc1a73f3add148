import {median, openPlace, type Place, program, run, timeOf} from './place.js';
import type {Row} from './row.js';

const plain: [string, string[]][] = [
	['tell', ['tell', 'bob', 'the parser is ready for review']],
	['peek', ['peek', 'bob']],
	['read --timeout 0', ['read', 'bob', '--timeout', '0']],
	['agents', ['agents']],
	['inbox', ['inbox']],
];

/** Whole commands beside a bare start of Node, in turn, so that both meet the same machine. */
export const measureCommands = async (rounds: number): Promise<Row[]> => {
	const place = openPlace();
	run(place, ['register', '--name', 'alice']);
	run(place, ['register', '--name', 'bob']);
	const rows: Row[] = [];
	for (const [name, words] of plain) {
		const env = {...place.env, LALIA_NAME: 'alice'};
		rows.push({
			what: `${name}, whole process / node -e 0`,
			value: await pairedRatio(rounds, env, () => timeOf(program, words, env)),
			goal: 1.3,
			unit: '×',
			better: 'less',
		});
	}

	rows.push(await measureWake(place, rounds));
	place.remove();
	rows.push(await measureColdStart(Math.ceil(rounds / 4)));
	return rows;
};

/** The median of the ratios, pair by pair. */
const pairedRatio = async (
	rounds: number,
	env: NodeJS.ProcessEnv,
	measured: () => Promise<number>,
): Promise<number> => {
	const ratios: number[] = [];
	for (let round = -1; round < rounds; round++) {
		const taken = await measured();
		const bare = await timeOf(process.execPath, ['-e', '0'], env);
		if (round >= 0) {
			ratios.push(taken / bare);
		}
	}

	return median(ratios);
};

/** From the start of a `tell` to the end of the `read-any` that waits for it, beside the `tell` itself. */
const measureWake = async (place: Place, rounds: number): Promise<Row> => {
	const ratios: number[] = [];
	for (let round = 0; round < rounds; round++) {
		const env = {...place.env, LALIA_NAME: 'bob'};
		const reading = timeOf(program, ['read-any', '--timeout', '60'], env);
		await timeOf(process.execPath, ['-e', 'setTimeout(() => {}, 150)'], place.env); // until the reader surely waits
		const startedAt = performance.now();
		const telling = await timeOf(program, ['tell', 'bob', 'wake up'], {...place.env, LALIA_NAME: 'alice'});
		await reading;
		ratios.push((performance.now() - startedAt) / telling);
	}

	return {
		what: 'wake: start of tell to end of read-any / tell',
		value: median(ratios),
		goal: 1.2,
		unit: '×',
		better: 'less',
	};
};

const measureColdStart = async (rounds: number): Promise<Row> => {
	const ratios: number[] = [];
	for (let round = 0; round < rounds; round++) {
		const place = openPlace();
		const taken = await timeOf(program, ['agents'], place.env);
		ratios.push(taken / (await timeOf(process.execPath, ['-e', '0'], place.env)));
		place.remove();
	}

	return {
		what: 'first command, fresh home, no daemon / node -e 0',
		value: median(ratios),
		goal: 4,
		unit: '×',
		better: 'less',
	};
};
