import {spawnSync} from 'node:child_process';
import {existsSync, readFileSync} from 'node:fs';
import {root} from '../root.mjs';

/**
 * What `lalia --version` says: the tag where one is checked out, `<version>+<commits since>.g<commit>` else, and
 * package.json's version where there is no checkout. Uncommitted changes add `dirty`.
 * @returns {string}
 */
export const readVersion = () => {
	const {version} = JSON.parse(readFileSync(`${root}package.json`, 'utf8'));
	return versionOf(version, existsSync(`${root}.git`) ? gitDescribe() : undefined);
};

/**
 * @param {string} packageVersion
 * @param {string | undefined} described what `git describe --tags --always --dirty` says
 */
export const versionOf = (packageVersion, described) => {
	const match = described?.match(/^(?:v?(\d+\.\d+\.\d+[^-]*)(?:-(\d+)-(g[0-9a-f]+))?|([0-9a-f]{7,}))(-dirty)?$/);
	if (!match) {
		return packageVersion;
	}

	const [, tag, commits, commitSinceTag, bareCommit, dirty] = match;
	const commit = commitSinceTag ? `${commits}.${commitSinceTag}` : bareCommit && `g${bareCommit}`;
	const suffix = [commit, dirty && 'dirty'].filter(Boolean).join('.');
	return `${tag ?? packageVersion}${suffix && `+${suffix}`}`;
};

const gitDescribe = () => {
	const {status, stdout} = spawnSync('git', ['describe', '--tags', '--always', '--dirty'], {
		cwd: root,
		encoding: 'utf8',
		stdio: ['ignore', 'pipe', 'ignore'],
	});
	return status === 0 ? stdout.trim() : undefined;
};

/**
 * Orders builds: a later build has a greater string. The time comes first because versions do not sort as text.
 * @param {string} version
 */
export const buildId = version => {
	const epoch = process.env['SOURCE_DATE_EPOCH'];
	const builtAt = epoch ? new Date(Number(epoch) * 1000) : new Date();
	return `${builtAt.toISOString()} ${version}`;
};
