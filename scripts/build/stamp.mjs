import {createHash} from 'node:crypto';
import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import {root} from '../root.mjs';
import {readVersion} from './version.mjs';

const stampIn = (/** @type {string} */ out) => `${out}/build.json`;
const dist = `${root}dist`;
const inputs = ['package.json', 'package-lock.json', 'scripts/build.mjs', 'scripts/build', 'scripts/stubs', 'source'];

/**
 * Whether dist was built from exactly these files at this version. Contents, not times: a checkout, a copy and a
 * package archive each set times of their own.
 */
export const isBuildCurrent = () => {
	if (!existsSync(stampIn(dist)) || !existsSync(`${dist}/lalia.cjs`)) {
		return false;
	}

	const {version, inputs: built} = JSON.parse(readFileSync(stampIn(dist), 'utf8'));
	return version === readVersion() && built === hashInputs();
};

/**
 * @param {import('./common-options.mjs').Facts} facts
 * @param {string} inputsHash taken before the build began
 */
export const writeStamp = ({version, build, out}, inputsHash) => {
	writeFileSync(stampIn(out), `${JSON.stringify({version, build, inputs: inputsHash}, null, '\t')}\n`);
};

/** @returns {string} */
export const hashInputs = () => {
	const hash = createHash('sha256');
	for (const path of inputs.flatMap(filesUnder).sort()) {
		hash
			.update(`${path}\0`)
			.update(readFileSync(root + path))
			.update('\0');
	}

	return hash.digest('hex');
};

/**
 * @param {string} path
 * @returns {string[]}
 */
const filesUnder = path => {
	if (!existsSync(root + path)) {
		return [];
	}

	if (/\.\w+$/.test(path)) {
		return [path];
	}

	return readdirSync(root + path, {withFileTypes: true, recursive: true})
		.filter(entry => entry.isFile())
		.map(entry => `${entry.parentPath}/${entry.name}`.slice(root.length));
};
