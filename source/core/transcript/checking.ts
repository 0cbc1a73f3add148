import {type Signed, signedBytes} from '../signing.js';
import {keyAt, type RegisteredAgent} from './registry-file.js';
import {type Ed25519, isSigned} from './statements.js';
import type {ListedFile, Report, TranscriptCommit, TranscriptFile, TranscriptSource} from './transcript-source.js';

/** What every part of a check has at hand. */
export type Checking = {
	source: TranscriptSource;
	files: readonly ListedFile[];
	ed25519: Ed25519;
	report: Report;
	commits: readonly TranscriptCommit[];
	/** Where in the order of all commits each id was committed. */
	placeOf: ReadonlyMap<string, number>;
};

export type Agents = ReadonlyMap<string, RegisteredAgent>;

/** The files below a folder of the transcript, read in their order. */
export const readBelow = ({source, files}: Checking, folder: string): AsyncIterable<TranscriptFile> =>
	source.read(files.filter(({path}) => path.startsWith(`${folder}/`)));

/** Has this agent signed the statement, by the key that it had then? */
export const isStatedBy = (
	agent: RegisteredAgent,
	{sig, ...signed}: Signed & {sig: string},
	{ed25519, placeOf}: Checking,
): boolean => isSigned(ed25519, {sig, key: keyAt(agent, signed.id, placeOf) ?? ''}, () => signedBytes(signed));

/** Why these were not committed one after the other; undefined where they were. */
export const orderProblem = (ids: readonly string[], placeOf: ReadonlyMap<string, number>): string | undefined => {
	let last = -1;
	for (const id of ids) {
		const place = placeOf.get(id);
		if (place === undefined) {
			return `no commit names the statement ${id}`;
		}

		if (place <= last) {
			return `the statement ${id} was committed before its predecessor`;
		}

		last = place;
	}

	return undefined;
};
