import {isNewerBuild} from '../../core/builds.js';
import type {Handler} from '../handler.js';

export const handOver: Handler<'hand-over'> = ({facts, giveWay, error}, {build, pid}) => {
	if (!isNewerBuild(build, facts.build)) {
		return {handed_over: false};
	}

	if (!isOurs(pid)) {
		throw error(
			'sandboxed',
			`process ${pid} is not to be seen from the daemon: a sandbox is around it, and would end it`,
		);
	}

	return {handed_over: true, settings: giveWay({build, pid})};
};

/** In a sandbox with process ids of its own, the same one is nobody's out here, or somebody else's. */
const isOurs = (pid: number): boolean => {
	try {
		return process.kill(pid, 0);
	} catch {
		return false;
	}
};
