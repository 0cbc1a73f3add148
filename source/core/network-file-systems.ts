/** What `statfs` calls file systems that other machines write to as well (linux/magic.h and the drivers' own headers). */
const networkTypes = new Map([
	[26985, 'NFS'],
	[20859, 'SMB'],
	[4283649346, 'CIFS'],
	[4266872130, 'SMB'],
	[1397113167, 'AFS'],
	[1937076805, 'Coda'],
	[12805120, 'Ceph'],
	[18225520, 'GFS2'],
	[198183888, 'Lustre'],
	[16914839, '9P'],
]);

/** What the network file system of this type is called; undefined for one of this machine. SQLite's locks hold on one machine only. */
export const networkFileSystem = (type: number): string | undefined => networkTypes.get(type);
