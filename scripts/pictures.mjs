import {mkdirSync, writeFileSync} from 'node:fs';
import {root} from './root.mjs';
import {ensureDependencies} from './setup/dependencies.mjs';
import {ensureBuilt} from './setup/ensure-built.mjs';

ensureDependencies();
ensureBuilt();
const {animate} = await import('./pictures/animation.mjs'); // not before the dependencies are there
const {record} = await import('./pictures/record.mjs');
const {makeScene} = await import('./pictures/scene.mjs');
const {drawRow, rowsOf, svgOf, textOf, topOf} = await import('./pictures/svg.mjs');

const folder = `${root}docs/pictures/`;

const toRelease = [
	['', '❯ #checkout'],
	['j', '❯ #search'],
	['j', '❯ #invoices'],
	['j', '❯ #release'],
	['', 'Search is ready'],
];

/** A view, and the keys that are pressed in it, each with what it shows then. */
const views = [
	{
		name: 'dashboard',
		words: [],
		columns: 80,
		rows: 24,
		steps: toRelease,
	},
	{
		name: 'dashboard-wide',
		words: [],
		columns: 140,
		rows: 45,
		steps: toRelease,
	},
	{name: 'agents', words: ['agents'], columns: 80, rows: 24, steps: [['', 'supervisor']]},
	{
		name: 'rooms',
		words: ['rooms'],
		columns: 80,
		rows: 24,
		steps: toRelease,
	},
	{name: 'tasks', words: ['task', 'list'], columns: 80, rows: 24, steps: [['', 'One PDF an order']]},
	{name: 'tasks-wide', words: ['task', 'list'], columns: 140, rows: 45, steps: [['', 'One PDF an order']]},
];

const scene = makeScene();

/** The folder of this run is nobody's; as wide as one in the system's. @param {string} text */
const elsewhere = text => text.replaceAll(scene.folder, '/home/mira/projects/online');

mkdirSync(folder, {recursive: true});
try {
	for (const {name, words, columns, rows, steps} of views) {
		const env = {...scene.env, LALIA_NAME: 'mira'};
		const recording = record(words, {columns, rows, env, cwd: scene.repository});
		await recording.shows('quit');
		for (const [key = '', shown = ''] of steps) {
			recording.press(key);
			await recording.shows(shown);
		}

		const lines = rowsOf(recording.terminal);
		recording.press('q');
		await recording.ended;
		const content = lines
			.map((runs, row) => `<g transform="translate(0 ${topOf(row)})">${drawRow(runs)}</g>`)
			.join('\n');
		writeFileSync(
			`${folder}${name}.svg`,
			elsewhere(svgOf({columns, rows, title: `lalia ${words.join(' ')}`.trim(), content})),
		);
		writeFileSync(`${folder}${name}.txt`, elsewhere(textOf(lines)));
		console.log(`docs/pictures/${name}.svg`);
	}

	const size = {columns: 100, rows: 30};
	const demo = record(['demo'], {...size, env: scene.env, cwd: scene.repository});
	await demo.ended;
	const header = {version: 2, width: size.columns, height: size.rows, title: 'lalia demo'};
	const events = demo.output.map(({atMs, data}) => [Number((atMs / 1000).toFixed(3)), 'o', data]);
	writeFileSync(`${folder}demo.cast`, `${[header, ...events].map(line => JSON.stringify(line)).join('\n')}\n`);
	writeFileSync(`${folder}demo.svg`, await animate(demo.output, {...size, title: 'lalia demo'}));
	console.log('docs/pictures/demo.svg, docs/pictures/demo.cast');
} finally {
	scene.close();
}

process.exit();
