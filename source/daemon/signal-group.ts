/** To a process and all that it has started, where it was started as the leader of a process group. */
export const signalGroup = (leader: number | undefined, signal: NodeJS.Signals): void => {
	try {
		if (leader !== undefined) {
			process.kill(-leader, signal);
		}
	} catch {
		// All of it has ended already.
	}
};
