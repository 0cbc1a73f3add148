import type {Request} from '../core/protocol.js';
import {build} from './build.js';
import type {Invocation} from './client.js';
import {faultPoint} from './fault-point.js';
import {type Line, LineLost, type OnEvent} from './line.js';
import {isParting, isRefusal, reachDaemon} from './reach-daemon.js';

export type Sending = {
	/** Is done while the daemon is at it. */
	meanwhile?: (() => void) | undefined;
	/** Takes what comes before the reply. */
	onEvent?: OnEvent;
};

/** An older daemon that is there once more was started meanwhile, where the new one was killed. */
const maxReplacements = 3;

/** One line to the daemon at a time, opened when it is first needed; a daemon of an older build is replaced on the way. */
export const openSender = (invocation: Invocation, note: (line: string) => void) => {
	let line: Promise<Line> | undefined;
	let saysBuild = invocation.mayStartDaemon !== false;
	let replacing: Promise<void> | undefined;

	const hangUp = async (): Promise<void> => {
		const last = line;
		line = undefined;
		(await last?.catch(() => undefined))?.close();
	};

	/** Only this one: others may have opened the next one by now. */
	const abandon = (broken: Promise<Line>): void => {
		line = line === broken ? undefined : line;
	};

	/** Starts a daemon of this build in the place of the older one. Where that can't be, the older one has to do. */
	const replaceDaemon = async (): Promise<void> => {
		const old = line;
		try {
			const {spawnDaemon} = await import('./spawn-daemon.js');
			await spawnDaemon(invocation, note, ['--replace']);
			old && abandon(old);
		} catch (error) {
			if (error instanceof LineLost) {
				throw error;
			}

			saysBuild = false;
			note(`the daemon is of an older build and stays: ${error instanceof Error ? error.message : error}`);
		} finally {
			replacing = undefined;
		}
	};

	const sendOnce = async (make: () => Request, {meanwhile, onEvent}: Sending): Promise<unknown> => {
		line ??= reachDaemon(invocation, note);
		const over = line;
		const giveUp = (error: unknown): never => {
			abandon(over);
			throw error;
		};
		const opened = await over.catch(giveUp);
		faultPoint('connected');
		const reply = opened.request(saysBuild ? {...make(), build} : make(), onEvent);
		meanwhile?.();
		return reply.catch(error => (isParting(error) ? giveUp(error) : Promise.reject(error)));
	};

	/** @param make the request, put together when there is a line to send it over */
	const send = async (make: () => Request, sending: Sending = {}): Promise<unknown> => {
		for (let replacements = 0; ; replacements++) {
			try {
				return await sendOnce(make, sending);
			} catch (error) {
				if (!isRefusal(error, 'daemon_outdated') || replacements === maxReplacements) {
					throw error;
				}

				replacing ??= replaceDaemon(); // once for all that are refused at the same time
				await replacing;
			}
		}
	};

	return {
		hangUp,
		send,
		/** Has what is sent from now on sent over this one. */
		use: (opened: Line): void => {
			line = Promise.resolve(opened);
		},
	};
};
