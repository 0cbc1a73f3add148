import type {SignedMessage} from '../message-file.js';

/** A tree of git holds all names of a folder, and each message writes its tree anew: a folder has to end somewhere. */
const folderSize = 1000;

type Placed = Pick<SignedMessage, 'id' | 'seq' | 'ts'>;

/**
 * Where a message is kept: in the folder of its day, and from the thousandth of its conversation on in one for each
 * thousand in there.
 */
export const messagePath = (folder: string, {id, seq, ts}: Placed): string =>
	`${dayFolder(folder, ts)}/${seq < folderSize ? '' : `${thousandOf(seq)}/`}${id}.md`;

/** The folder of the conversation that a path is in, undefined where no message is kept at such a path. */
export const conversationFolderOf = (path: string): string | undefined =>
	/^((?:peers|rooms)\/[^/]+)\/\d{4}-\d\d-\d\d\/(?:\d+\/)?[^/]+\.md$/.exec(path)?.[1];

/** Is this where that message is kept, or where it was before there were folders of thousands? */
export const isKeptAt = (path: string, folder: string, message: Placed): boolean =>
	path === messagePath(folder, message) || path === `${dayFolder(folder, message.ts)}/${message.id}.md`;

const dayFolder = (folder: string, ts: string): string => `${folder}/${ts.slice(0, 10)}`;

const thousandOf = (seq: number): number => seq - (seq % folderSize);
