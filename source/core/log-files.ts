/** How many older files are kept beside the log: `<path>.1` is the newest of them. */
const keptLogs = 3;

/** The log and what is kept of it, newest first. */
export const logPaths = (path: string): string[] => [
	path,
	...Array.from({length: keptLogs}, (_, index) => `${path}.${index + 1}`),
];
