import {chmodSync, lstatSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';

/** A file that only we write: whatever else is in its place, such as a link to somewhere else, goes. */
export const writeOwnFile = (path: string, text: string): void => {
	rmSync(path, {force: true});
	writeFileSync(path, text, {flag: 'wx', mode: 0o600});
};

export const isLink = (path: string): boolean => lstatSync(path, {throwIfNoEntry: false})?.isSymbolicLink() ?? false;

/** What is ours at the top of a home: a user may have chosen a folder for it that has other things in it. */
const ours =
	/^((daemon\.log|lalia\.db|sock|snapshot-).*|pid|host\.pem|(nicknames|config|link)\.json|keys|sessions|flags|hooks|wake|setup|prompts)$/;

/** Closes to others what is ours in the home. Below its folders nobody gets who can't enter them. */
export const closeToOthers = (home: string): void => {
	for (const name of readdirSync(home).filter(each => ours.test(each))) {
		const path = join(home, name);
		const stats = lstatSync(path, {throwIfNoEntry: false});
		if (stats && !stats.isSymbolicLink() && (stats.mode & 0o077) !== 0) {
			chmodSync(path, stats.mode & 0o700);
		}
	}
};
