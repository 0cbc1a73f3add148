import {existsSync, mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {dirname} from 'node:path';
import {evaluate} from './build/evaluate.mjs';
import {root} from './root.mjs';

/** @typedef {{path: string, text: string, section?: string}} Page a whole file, or a marked section of one */

const renderPages = async () => {
	const {ops, renderReference} = await evaluate(`
		export {ops} from './source/core/ops/index.ts';
		export {renderReference} from './source/core/reference.ts';
	`);
	return /** @type {Page[]} */ (renderReference(ops));
};

/**
 * The text that the file of a page should have, given the one it has.
 * @param {Page} page
 * @param {string} current
 */
const intendedText = ({path, text, section}, current) => {
	if (section === undefined) {
		return text;
	}

	const open = `<!-- generated:${section} -->`;
	const start = current.indexOf(open);
	const end = current.indexOf('<!-- /generated -->', start);
	if (start === -1 || end === -1) {
		throw new Error(`${path} has no section ${open} … <!-- /generated -->`);
	}

	return `${current.slice(0, start + open.length)}\n${text.trim()}\n${current.slice(end)}`;
};

/** @param {string} path */
const readIfThere = path => (existsSync(root + path) ? readFileSync(root + path, 'utf8') : '');

/** @returns {Promise<Map<string, string>>} the files that are not as they should be, with the text they should have */
const findStale = async () => {
	/** @type {Map<string, string>} */
	const intended = new Map();
	for (const page of await renderPages()) {
		intended.set(page.path, intendedText(page, intended.get(page.path) ?? readIfThere(page.path)));
	}

	return new Map([...intended].filter(([path, text]) => readIfThere(path) !== text));
};

const run = async () => {
	const stale = await findStale();
	if (process.argv.includes('--check')) {
		for (const path of stale.keys()) {
			console.error(`${path} is stale: run npm run docs`);
			process.exitCode = 1;
		}

		return;
	}

	for (const [path, text] of stale) {
		mkdirSync(dirname(root + path), {recursive: true});
		writeFileSync(root + path, text);
		console.log(`wrote ${path}`);
	}
};

await run().catch(error => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
