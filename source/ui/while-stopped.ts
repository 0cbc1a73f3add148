type Terminal = {
	/** Gives the terminal back as it was. */
	leave: () => void;
	/** Takes it again, and draws anew what stood there. */
	enter: () => void;
};

/**
 * Leaves the terminal to the shell while the process is stopped from outside, and takes it again when it goes on. A process that
 * listens to SIGTSTP is not stopped by it, so it stops itself then.
 * @returns ends that
 */
export const leaveWhileStopped = ({leave, enter}: Terminal): (() => void) => {
	const stop = (): void => {
		leave();
		process.kill(process.pid, 'SIGSTOP');
	};
	process.on('SIGTSTP', stop);
	process.on('SIGCONT', enter);
	return () => {
		process.off('SIGTSTP', stop);
		process.off('SIGCONT', enter);
	};
};
