import {lstatSync, readdirSync} from 'node:fs';
import {join} from 'node:path';
import {type Check, failed, ok, warning} from '../finding.js';
import type {Installation} from '../installation.js';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** Files may be of a moment from now: their times are not those of the same clock call. */
const toleranceMs = minuteMs;

/** Ids and leases are made of the time. */
export const clock: Check = {
	name: 'clock',
	look: installation => {
		const {now, build} = installation;
		const shown = new Date(now).toISOString();
		const builtAt = Date.parse(build.slice(0, build.indexOf(' ')));
		if (now < builtAt - dayMs) {
			return failed({what: `it is ${shown}, before this lalia was built (${build})`, fix: 'set the clock'});
		}

		const [newest] = marksOf(installation).toSorted((left, right) => right.atMs - left.atMs);
		return newest && newest.atMs > now + toleranceMs
			? warning({
					what: `it is ${shown}, ${Math.round((newest.atMs - now) / minuteMs)} minutes before ${newest.what}`,
					fix: 'check the clock: it was ahead before, or it was set back',
				})
			: ok(shown);
	},
};

/** What was said to be the time before. */
const marksOf = ({invocation: {home}, daemon}: Installation): {what: string; atMs: number}[] => {
	const files = namesIn(home).flatMap(name => {
		const path = join(home, name);
		const stats = lstatSync(path, {throwIfNoEntry: false});
		return stats ? [{what: `${path} was written`, atMs: stats.mtimeMs}] : [];
	});
	return daemon.state === 'answers'
		? [...files, {what: 'the daemon was started', atMs: Date.parse(daemon.health.started_at)}]
		: files;
};

const namesIn = (folder: string): string[] => (lstatSync(folder, {throwIfNoEntry: false}) ? readdirSync(folder) : []);
