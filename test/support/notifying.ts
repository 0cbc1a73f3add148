import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';
import {openConfigFile} from '../../source/daemon/config.js';
import {openNotifier} from '../../source/daemon/notify/notifier.js';
import {openStore} from '../../source/daemon/store/open-store.js';

/** A notifier on a store of its own, by a clock of the test's. */
export const openNotifying = (rules: Record<string, unknown>[], {timeoutMs}: {timeoutMs?: number} = {}) => {
	const folder = mkdtempSync(join(tmpdir(), 'lalia-notify-'));
	const configFile = join(folder, 'config.json');
	const logged: string[] = [];
	const rung: string[] = [];
	const clock = {now: Date.parse('2026-01-01T12:00:00Z')};
	const log = (line: string) => logged.push(line);
	const setRules = (notify: unknown) => writeFileSync(configFile, JSON.stringify({notify}));
	setRules(rules);
	const path = join(folder, 'lalia.db');
	let config = openConfigFile(folder, log);
	let store = openStore(path);
	const begin = () =>
		openNotifier({
			store,
			config,
			log,
			now: () => clock.now,
			ring: when => rung.push(when),
			...(timeoutMs && {timeoutMs}),
		});
	let notifier = begin();
	onTestFinished(async () => {
		await notifier.close();
		store.close();
		rmSync(folder, {recursive: true});
	});
	return {
		clock,
		logged,
		rung,
		config: () => config,
		configFile,
		setRules,
		store: () => store,
		notifier: () => notifier,
		/** What has not been sent yet. */
		waiting: () => store.notifications.next().length,
		/** The time passes, and the notifier finds out. */
		pass: (ms: number): void => {
			clock.now += ms;
			notifier.wake();
		},
		restart: async (): Promise<void> => {
			await notifier.close();
			store.close();
			config = openConfigFile(folder, log);
			store = openStore(path);
			notifier = begin();
			notifier.wake();
		},
	};
};

export type Notifying = ReturnType<typeof openNotifying>;
