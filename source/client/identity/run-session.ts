import type {Binding} from './bindings.js';
import {ancestors, type ProcessTable} from './process-tree.js';
import type {Session} from './session.js';

/**
 * The session of a harness that this process starts and stays with: it shows that the agent is there, and makes nobody
 * that agent. Undefined where no process can be seen.
 */
export const runSession = (processes: ProcessTable, harness: string): Session | undefined => {
	const self = processes.findSelf();
	return (
		self && {
			key: `run ${self.pid} ${self.startTime}`,
			harness,
			how: `lalia run ${self.pid}`,
			process: {pid: self.pid, startTime: self.startTime},
		}
	);
};

/** Whether that harness is one that this process runs in: then it is no other session. */
export const isAround = (processes: ProcessTable, {key, process}: Binding): boolean => {
	if (!process || !key.startsWith('run ')) {
		return false;
	}

	for (const {pid, startTime} of ancestors(processes, processes.findSelf())) {
		if (pid === process.pid && startTime === process.start_time) {
			return true;
		}
	}

	return false;
};
