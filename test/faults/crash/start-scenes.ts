import {truncateSync, writeFileSync} from 'node:fs';
import type {FaultPoint} from '../../../source/daemon/fault-point.js';
import {takeBackLastStep} from '../../support/kept-home.js';
import {databaseOf} from '../../support/lost-home.js';
import {type Scene, sendOne} from './stage.js';

const atStart = (point: FaultPoint): Scene => ({
	point,
	what: 'the next daemon has everything',
	play: async ({dieAt, goOn, system}) => {
		await system.site.daemon.end('SIGKILL');
		await dieAt(point, system.begin);
		await goOn();
	},
});

const atMigration = (point: FaultPoint): Scene => ({
	point,
	what: 'the next daemon brings the database up to date',
	play: async ({dieAt, goOn, system, home}) => {
		await system.site.daemon.end('SIGTERM');
		takeBackLastStep(home);
		await dieAt(point, system.begin);
		await goOn();
	},
});

const atStop = (point: FaultPoint): Scene => ({
	point,
	what: 'the next daemon has everything',
	play: async stage => {
		await sendOne(stage);
		await stage.dieAt(point, () => stage.system.site.daemon.end('SIGTERM'));
		await stage.goOn();
	},
});

/** With the write-ahead log of a daemon that was killed. What was unread counts as read, after that. */
const atMending = (point: FaultPoint): Scene => ({
	point,
	what: 'the next daemon has everything that is committed',
	play: async stage => {
		const {dieAt, goOn, system, model, home, untilCommitted} = stage;
		await sendOne(stage);
		await untilCommitted();
		await system.site.daemon.end('SIGKILL');
		damage(databaseOf(home));
		await dieAt(point, system.begin);
		for (const name of model.mail.keys()) {
			model.mail.set(name, []);
		}

		for (const members of model.rooms.values()) {
			for (const name of members.keys()) {
				members.set(name, 0);
			}
		}

		await goOn();
	},
});

/** The log beside it would mend what it holds. Another program that has looked into it may have left a third file. */
const damage = (database: string): void => {
	writeFileSync(`${database}-shm`, '');
	truncateSync(`${database}-wal`, 32);
	writeFileSync(database, 'garbage '.repeat(4096));
};

/** Points of a daemon that begins or ends. */
export const startScenes: Scene[] = [
	...(['socket-bound', 'socket-in-place', 'pid-written'] as const).map(atStart),
	...(['migrations-made', 'migrations-committed'] as const).map(atMigration),
	...(['stop-begun', 'stop-drained', 'stop-pid-removed'] as const).map(atStop),
	...(['damage-noted', 'damage-half-aside', 'damage-aside', 'rebuild-made', 'rebuild-committed'] as const).map(
		atMending,
	),
];
