import {createHash} from 'node:crypto';
import {folderMode, type RootEntry} from './root-tree.js';

// git's Documentation/gitformat-index: an entry is 62 bytes, 64 with extended flags, and its name, padded with 1 to 8 NULs.
const entryBytes = 62;
const extendedFlag = 0x4000;
const skipWorktreeFlag = 0x4000;
const longestNameInFlags = 0xfff;

/**
 * An index of the root folder alone: each file an entry, each folder one sparse entry that stands for all that is in
 * it. So its cost does not grow with the history, and git takes what is on disk below those folders as unchanged.
 */
export const encodeSparseIndex = (roots: readonly RootEntry[]): Buffer => {
	const named = roots.map(root => ({...root, name: isFolder(root) ? `${root.name}/` : root.name}));
	named.sort((a, b) => (a.name < b.name ? -1 : 1));
	const header = Buffer.alloc(12);
	header.write('DIRC');
	header.writeUInt32BE(3, 4);
	header.writeUInt32BE(named.length, 8);
	const sparseMark = Buffer.alloc(8);
	sparseMark.write('sdir');
	const content = Buffer.concat([header, ...named.map(encodeEntry), sparseMark]);
	return Buffer.concat([content, createHash('sha1').update(content).digest()]);
};

const encodeEntry = (root: RootEntry): Buffer => {
	const flags = Math.min(root.name.length, longestNameInFlags);
	const nameAt = isFolder(root) ? entryBytes + 2 : entryBytes;
	const entry = Buffer.alloc((nameAt + root.name.length + 8) & ~7);
	// Times and sizes stay zero: git compares a file's content once, and notes them itself.
	entry.writeUInt32BE(root.mode, 24);
	entry.write(root.objectId, 40, 'hex');
	entry.writeUInt16BE(isFolder(root) ? flags | extendedFlag : flags, 60);
	if (isFolder(root)) {
		entry.writeUInt16BE(skipWorktreeFlag, 62);
	}
	entry.write(root.name, nameAt, 'latin1');
	return entry;
};

const isFolder = ({mode}: RootEntry): boolean => mode === folderMode;
