import {readNewest, type TranscriptPlace} from './read-transcript.js';
import type {TranscriptFile} from './transcript-source.js';

/** Is a file in the working tree another one than was committed, or none? */
export const differsOnDisk = async (place: TranscriptPlace, {file, content}: TranscriptFile): Promise<boolean> => {
	const onDisk = await readOnDisk(place, file.path);
	return onDisk === undefined || Buffer.compare(content, onDisk) !== 0;
};

const attempts = 20;
const pauseMs = 100;

/**
 * What is wrong with a file that differed: undefined where it is by now what the newest commit has. A daemon that is at
 * work commits first and writes its files right after, so one look is not enough.
 */
export const workingTreeProblem = async (place: TranscriptPlace, path: string): Promise<string | undefined> => {
	if (!(await isCheckedOut(place))) {
		return undefined;
	}

	for (let attempt = 0; ; attempt++) {
		const [onDisk, committed] = [await readOnDisk(place, path), await readNewest(place, path)];
		if (onDisk && committed && Buffer.compare(onDisk, committed) === 0) {
			return undefined;
		}

		if (attempt === attempts) {
			return onDisk ? 'the file is not what was committed' : 'the file is not in the working tree';
		}

		await new Promise(resolve => setTimeout(resolve, pauseMs));
	}
};

const readOnDisk = ({fs, dir}: TranscriptPlace, path: string): Promise<Buffer | undefined> =>
	fs.promises.readFile(`${dir}/${path}`).catch(() => undefined);

/** A clone may be there without its files. */
const isCheckedOut = ({fs, dir}: TranscriptPlace): Promise<boolean> =>
	fs.promises.stat(`${dir}/registry`).then(
		() => true,
		() => false,
	);
