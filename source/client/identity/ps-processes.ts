import type {ProcessInfo, ProcessTable} from './process-tree.js';

type Host = Pick<NodeJS.Process, 'env' | 'getBuiltinModule' | 'pid'>;

/** The processes of a system without /proc (macOS, the BSDs), from one call of ps that is made when first needed. */
export const psProcessTable = (host: Host): ProcessTable => {
	let processes: Map<number, ProcessInfo> | undefined;

	const find = (pid: number): ProcessInfo | undefined => {
		processes ??= parseProcesses(listProcesses(host));
		return processes.get(pid);
	};

	return {
		findSelf: () => find(host.pid),
		find,
		canSee: () => true,
	};
};

const listProcesses = (host: Host): string => {
	// Loaded here because most clients never need it, and it is not cheap.
	const childProcess = host.getBuiltinModule('node:child_process');
	const {stdout} = childProcess.spawnSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,tty=,lstart=,args='], {
		encoding: 'utf8',
		// The start is printed as a date, in the caller's language and time zone unless told otherwise.
		env: {PATH: host.env.PATH, LC_ALL: 'C', TZ: 'UTC0'},
		maxBuffer: 64 * 1024 * 1024,
		stdio: ['ignore', 'pipe', 'ignore'],
		timeout: 5000,
	});

	return stdout ?? '';
};

type Row = Omit<ProcessInfo, 'sessionId'> & {terminal: string};

const rowPattern = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(\S+\s+\S+\s+\d+\s+[\d:]+\s+\d+)\s+(\S.*)$/;

/** One process a line: pid, parent, terminal, start in five words, command line with its quoting lost. */
export const parseProcesses = (text: string): Map<number, ProcessInfo> => {
	const rows = new Map<number, Row>();

	for (const line of text.split('\n')) {
		const [, pid, parentPid, terminal, start, command] = rowPattern.exec(line) ?? [];

		// The kernel of a BSD is listed as its own parent, with pid 0.
		if (Number(pid) > 0 && terminal && start && command && !command.endsWith('<defunct>')) {
			const argv = command.split(/\s+/);
			const comm = argv[0]?.split('/').at(-1) ?? '';
			const startTime = start.replace(/\s+/g, ' ');
			rows.set(Number(pid), {pid: Number(pid), parentPid: Number(parentPid), comm, argv, startTime, terminal});
		}
	}

	return new Map(
		Array.from(rows.values(), ({terminal, ...process}) => [
			process.pid,
			{...process, sessionId: findSessionLeader(rows, {terminal, ...process})},
		]),
	);
};

/** These systems' ps does not tell the session, so the eldest of the unbroken line on one terminal stands for its leader. */
const findSessionLeader = (rows: Map<number, Row>, process: Row): number => {
	let leader = process;
	let parent = rows.get(process.parentPid);

	while (parent && parent.pid > 1 && parent.terminal === process.terminal) {
		leader = parent;
		parent = rows.get(parent.parentPid);
	}

	return leader.pid;
};
