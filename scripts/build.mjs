import {spawn} from 'node:child_process';
import {resolve} from 'node:path';
import {parseArgs} from 'node:util';
import {buildApp} from './build/app-target.mjs';
import {buildClient} from './build/client-target.mjs';
import {buildDaemon} from './build/daemon-target.mjs';
import {describeSources} from './build/evaluate.mjs';
import {licenceTexts} from './build/licences.mjs';
import {removeOthers, writeFiles} from './build/output.mjs';
import {hashInputs, writeStamp} from './build/stamp.mjs';
import {buildId, readVersion} from './build/version.mjs';
import {root} from './root.mjs';

const targets = {client: buildClient, daemon: buildDaemon, app: buildApp};

/**
 * @param {string[]} names of targets; none for all
 * @param {string} out the folder that they go to
 */
const bundle = async (names, out) => {
	const inputsHash = hashInputs();
	const version = readVersion();
	const facts = {version, build: buildId(version), out, ...(await describeSources())};
	const chosen = Object.entries(targets).filter(([name]) => names.length === 0 || names.includes(name));
	const bundles = (await Promise.all(chosen.map(([, target]) => target(facts)))).flat();
	const files = bundles.flatMap(result => result.files);
	if (names.length > 0) {
		writeFiles(files);
		return `built lalia ${version} (${names.join(', ')} only)`;
	}

	const contents = licenceTexts(bundles.map(({metafile}) => metafile));
	files.push({path: `${out}/THIRD-PARTY-LICENSES.txt`, contents});
	writeFiles(files);
	removeOthers(
		out,
		files.map(({path}) => path),
	);
	writeStamp(facts, inputsHash);
	return `built lalia ${version}`;
};

const checkTypes = async () => {
	const compiler = spawn(process.execPath, [`${root}node_modules/typescript/bin/tsc`], {cwd: root, stdio: 'inherit'});
	const code = await new Promise(resolve => {
		compiler.on('close', resolve);
	});
	if (code !== 0) {
		throw new Error('the types do not check');
	}
};

const {values} = parseArgs({options: {only: {type: 'string'}, out: {type: 'string'}, 'no-types': {type: 'boolean'}}});
const out = resolve(values.out ?? `${root}dist`);
const names = values.only?.split(',') ?? [];
const outcomes = await Promise.allSettled([bundle(names, out), ...(values['no-types'] ? [] : [checkTypes()])]);
for (const outcome of outcomes) {
	if (outcome.status === 'rejected') {
		console.error(outcome.reason instanceof Error ? outcome.reason.message : outcome.reason);
		process.exitCode = 1;
	} else if (outcome.value && !process.exitCode) {
		console.log(outcome.value);
	}
}
