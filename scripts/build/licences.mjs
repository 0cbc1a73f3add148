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

const permissive = /\b(MIT|ISC|BSD-[23]-Clause|Apache-2\.0|Zlib)\b/;

/** @param {string} folder */
const licenceSection = folder => {
	const {name, version, license} = JSON.parse(readFileSync(`${root}${folder}/package.json`, 'utf8'));
	if (!permissive.test(license)) {
		throw new Error(`${name} ${version} cannot be bundled under the licence ${license}`);
	}

	const file = readdirSync(root + folder).find(entry => /^licen[cs]e(\.|$)/i.test(entry));
	const text =
		file && existsSync(`${root}${folder}/${file}`) ? readFileSync(`${root}${folder}/${file}`, 'utf8').trim() : '';
	return `== ${name} ${version} (${license}) ==\n\n${text ? `${text}\n` : ''}`;
};
