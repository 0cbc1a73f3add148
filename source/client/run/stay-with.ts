import {type ChildProcess, spawnSync} from 'node:child_process';
import {closeSync, openSync, readFileSync} from 'node:fs';
import {constants} from 'node:os';

/** What a terminal sends to the whole foreground job by itself, for a key or a new size. */
const terminalSignals = ['SIGINT', 'SIGQUIT', 'SIGTSTP', 'SIGWINCH'] as const;

const otherSignals = ['SIGTERM', 'SIGHUP', 'SIGCONT', 'SIGUSR2'] as const;

/**
 * Starts a child that gets our terminal, and waits for it as if we were it: signals reach it once, its stopping stops us, and its
 * end is ours. Resolves with its exit code; if a signal ended it, that ends this process too. Rejects where it was not started.
 */
export const stayWith = async (start: () => ChildProcess): Promise<number> => {
	const hasTerminal = hasControllingTerminal();
	let child: ChildProcess | undefined;
	const listeners: [NodeJS.Signals, () => void][] = [
		...terminalSignals.map(name => [name, () => hasTerminal || child?.kill(name)] as const),
		...otherSignals.map(name => [name, () => child?.kill(name)] as const),
		// It comes also when the child stops: a shell that waits for us has to see that.
		['SIGCHLD', () => child && isStopped(child) && process.kill(process.pid, 'SIGSTOP')] as const,
	].map(([name, listener]) => [name, () => void listener()]);
	for (const [name, listener] of listeners) {
		process.on(name, listener); // before the child is there: it may be quicker than we are
	}

	const begin = (): Promise<Ending> => {
		child = start();
		return ending(child);
	};
	const {code, signal} = await begin().finally(() => {
		for (const [name, listener] of listeners) {
			process.off(name, listener);
		}
	});
	return signal === null ? (code ?? 1) : endBy(signal);
};

type Ending = {code: number | null; signal: NodeJS.Signals | null};

const ending = (child: ChildProcess): Promise<Ending> =>
	new Promise((resolve, reject) => {
		child.on('error', error => {
			if (child.pid === undefined) {
				reject(error);
			}
		});
		child.on('exit', (code, signal) => resolve({code, signal}));
	});

/** The code that a shell makes of a signal, in case that it does not end us: some are ignored. */
const endBy = async (signal: NodeJS.Signals): Promise<number> => {
	process.kill(process.pid, signal);
	await new Promise(resolve => setTimeout(resolve, 100));
	return 128 + constants.signals[signal];
};

const hasControllingTerminal = (): boolean => {
	try {
		closeSync(openSync('/dev/tty', 'r'));
		return true;
	} catch {
		return false;
	}
};

/** Asked of the kernel, because Node does not tell why SIGCHLD came. */
const isStopped = ({pid}: ChildProcess): boolean => {
	try {
		const state =
			process.platform === 'linux'
				? readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ').at(-1)
				: spawnSync('ps', ['-o', 'state=', '-p', String(pid)], {encoding: 'latin1'}).stdout;
		return state?.startsWith('T') ?? false;
	} catch {
		return false; // gone
	}
};
