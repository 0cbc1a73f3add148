import {existsSync, readdirSync, readFileSync} from 'node:fs';
import {root} from '../root.mjs';

/**
 * The licence texts of every package that has code in the bundles.
 * @param {import('esbuild').Metafile[]} metafiles
 */
export const licenceTexts = metafiles => {
	const folders = metafiles.flatMap(usedInputs).flatMap(input => packageFolder(input) ?? []);
	const sections = [...new Set(folders)].sort().map(licenceSection);
	return `lalia contains code of the packages below, each under its own licence.\n\n${sections.join('\n')}`;
};

/**
 * The files of which something is left in the output.
 * @param {import('esbuild').Metafile} metafile
 */
export const usedInputs = metafile =>
	Object.values(metafile.outputs).flatMap(({inputs}) =>
		Object.entries(inputs).flatMap(([path, {bytesInOutput}]) => (bytesInOutput > 0 ? [path] : [])),
	);

/**
 * `node_modules/a/node_modules/@b/c/lib/d.js` is of `node_modules/a/node_modules/@b/c`.
 * @param {string} input
 */
const packageFolder = input => input.match(/^.*node_modules\/(?:@[^/]+\/)?[^/]+/)?.[0];

const permissive = [
	'MIT',
	'ISC',
	'BSD-2-Clause',
	'BSD-3-Clause',
	'Apache-2.0',
	'Zlib',
	'0BSD',
	'BlueOak-1.0.0',
	'Unlicense',
];

/**
 * Whether what a package.json says of its licence lets anyone bundle it: of `A AND B` both have to, of `A OR B` one.
 * @param {string} expression without parentheses inside of others
 */
export const isPermissive = expression =>
	expression
		.replace(/^\((.*)\)$/, '$1')
		.split(' OR ')
		.some(all => all.split(' AND ').every(name => permissive.includes(name)));

/** @param {string} folder */
const licenceSection = folder => {
	const {name, version, license} = JSON.parse(readFileSync(`${root}${folder}/package.json`, 'utf8'));
	if (!isPermissive(license)) {
		throw new Error(`${name} ${version} cannot be bundled under the licence ${license}`);
	}

	const own = readdirSync(root + folder).find(entry => /^(licen[cs]e|copying)/i.test(entry));
	const kept = `${root}scripts/build/licences/${name}.txt`; // what its package leaves out
	if (own === undefined && !existsSync(kept)) {
		throw new Error(`${name} ${version} comes without the text of its licence (${license}): put it into ${kept}`);
	}

	const text = readFileSync(own === undefined ? kept : `${root}${folder}/${own}`, 'utf8').trim();
	return `== ${name} ${version} (${license}) ==\n\n${text}\n`;
};
