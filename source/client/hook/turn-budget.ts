import {createHash} from 'node:crypto';
import {readdirSync, readFileSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import type {Moment} from '../../core/harnesses/harness.js';
import {ensureOwnFolder} from '../identity/private-files.js';

/** Bytes that all hooks of one turn together may put before a model. */
const maxTurnBytes = 8000;

const keptMs = 7 * 24 * 60 * 60 * 1000;

export type TurnBudget = {left: number; spend: (bytes: number) => void};

/** What is left of a turn; each moment at which one begins or ends, begins anew. */
export const turnBudget = (home: string, session: string, moment: Moment): TurnBudget => {
	const folder = join(home, 'hooks');
	const path = join(folder, createHash('sha256').update(session).digest('hex').slice(0, 32));
	const spent = moment === 'tool' || moment === 'wake' ? spentIn(path) : 0;
	return {
		left: Math.max(0, maxTurnBytes - spent),
		spend: bytes => {
			try {
				ensureOwnFolder(folder);
				rmSync(path, {force: true});
				writeFileSync(path, String(spent + bytes), {flag: 'wx', mode: 0o600});
				if (moment === 'session-start') {
					forgetOld(folder);
				}
			} catch {
				// A home that cannot be written to costs the bound, not the mail.
			}
		},
	};
};

const spentIn = (path: string): number => {
	try {
		return Number.parseInt(readFileSync(path, 'utf8'), 10) || 0;
	} catch {
		return 0;
	}
};

const forgetOld = (folder: string): void => {
	for (const name of readdirSync(folder)) {
		const path = join(folder, name);
		if (Date.now() - (statSync(path, {throwIfNoEntry: false})?.mtimeMs ?? 0) > keptMs) {
			rmSync(path, {force: true});
		}
	}
};
