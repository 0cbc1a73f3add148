import {render} from 'ink';
import type {ReactNode} from 'react';
import {FrameStream} from './frame-stream.js';
import {KeyStream} from './key-stream.js';
import {leaveWhileStopped} from './while-stopped.js';

// 2004: the terminal marks what is pasted.
const enter = '\u001b[?1049h\u001b[?25l\u001b[?2004h\u001b[2J';
const leave = '\u001b[?2004l\u001b[?1049l\u001b[?25h';

/** How a view was left: the exit code, or what went wrong. */
export type Ending = {code?: number; error?: unknown};

/**
 * Shows a view on the terminal's other screen until it says that it is over, and leaves the terminal as it was, also where the
 * process is ended from outside.
 */
export const showFullScreen = async (view: (end: (ending?: Ending) => void) => ReactNode): Promise<Ending> => {
	const frames = new FrameStream(process.stdout);
	const keys = new KeyStream(process.stdin);
	const restore = (): void => {
		frames.close();
		keys.close();
		stopMinding();
		process.stdout.write(leave);
	};
	const stopMinding = leaveWhileStopped({
		leave: () => {
			frames.hold();
			keys.setRawMode(false);
			process.stdout.write(leave);
		},
		enter: () => {
			keys.setRawMode(false); // the shell has changed the mode since, which Node does not know
			keys.setRawMode(true);
			process.stdout.write(enter);
			frames.redraw();
		},
	});
	process.once('exit', restore);
	const signals = [
		['SIGTERM', 143],
		['SIGHUP', 129],
		['SIGINT', 130],
	] as const;
	for (const [signal, code] of signals) {
		process.once(signal, () => process.exit(code));
	}

	process.stdout.write(enter);
	let ending: Ending = {};
	const instance = render(
		view(given => {
			ending = given ?? {};
			instance.unmount();
		}),
		{
			// Reason for the casts: they have what Ink uses of them. `debug` makes Ink write whole frames and nothing else.
			stdout: frames as unknown as NodeJS.WriteStream,
			stdin: keys as unknown as NodeJS.ReadStream,
			debug: true,
			exitOnCtrlC: false,
			patchConsole: false,
		},
	);
	try {
		await instance.waitUntilExit();
		return ending;
	} catch (error) {
		return {error};
	} finally {
		process.off('exit', restore);
		restore();
	}
};
