import {agentsTable} from './agents.js';
import {changesOf} from './changes.js';
import {conversationsTable} from './conversations.js';
import {hookedSessionsTable} from './hooked-sessions.js';
import {ledgerTable} from './ledger.js';
import {mailboxesTable} from './mailboxes.js';
import {meshTable} from './mesh.js';
import {messagesTable} from './messages.js';
import {notificationsTable} from './notifications.js';
import {type Database, isDamage, openDatabase, storageError} from './open-database.js';
import {outboxTable} from './outbox.js';
import {roomStatementsTable} from './room-statements.js';
import {roomsTable} from './rooms.js';
import {searchTable} from './search.js';
import {seenRequestsTable} from './seen-requests.js';
import {statementsTable} from './statements.js';
import {taskListsTable} from './task-lists.js';
import {unreadTable} from './unread.js';
import {worktreePlansTable} from './worktree-plans.js';

/**
 * The durable state of one daemon. Reads may happen any time; every change happens inside `transaction`, and what
 * `transaction` has returned from survives a power cut.
 * @throws DatabaseTaken, or LaliaError `storage_failed`
 */
export const openStore = (path: string) => {
	const database = openDatabase(path);
	try {
		const tables = tablesOf(database);
		return {
			...tables,
			changes: changesOf(database),
			...transactionsOf(database, {undone: tables.agents.forget}),
			...stateOf(database),
		};
	} catch (error) {
		database.close();
		throw storageError(path, error);
	}
};

export type Store = ReturnType<typeof openStore>;

const tablesOf = (database: Database) => ({
	agents: agentsTable(database),
	conversations: conversationsTable(database),
	rooms: roomsTable(database),
	messages: messagesTable(database),
	mailboxes: mailboxesTable(database),
	ledger: ledgerTable(database),
	hookedSessions: hookedSessionsTable(database),
	unread: unreadTable(database),
	notifications: notificationsTable(database),
	outbox: outboxTable(database),
	mesh: meshTable(database),
	meshOutbox: outboxTable(database, 'mesh'),
	search: searchTable(database),
	statements: statementsTable(database),
	roomStatements: roomStatementsTable(database),
	taskLists: taskListsTable(database),
	worktreePlans: worktreePlansTable(database),
	seenRequests: seenRequestsTable(database),
});

const transactionsOf = (database: Database, {undone}: {undone: () => void}) => {
	const begin = database.prepare('BEGIN IMMEDIATE');
	const commit = database.prepare('COMMIT');
	const rollback = database.prepare('ROLLBACK');
	const savepoint = database.prepare('SAVEPOINT step');
	const release = database.prepare('RELEASE step');
	const revert = database.prepare('ROLLBACK TO step');
	/** A full disk makes SQLite take it back by itself. */
	const takeBack = (): void => {
		if (database.inTransaction) {
			rollback.run();
		}

		undone();
	};

	return {
		/** All of the steps inside become durable together, with one flush of the disk. */
		transaction: (work: () => void): void => {
			begin.run();
			try {
				work();
				commit.run();
			} catch (error) {
				takeBack();
				throw error;
			}
		},
		/** The same for work that takes its time, while nobody else uses the store. */
		longTransaction: async (work: () => Promise<void>): Promise<void> => {
			begin.run();
			try {
				await work();
				commit.run();
			} catch (error) {
				takeBack();
				throw error;
			}
		},
		/** Inside a transaction: work that throws leaves no trace, and the others stand. */
		step: <T>(work: () => T): T => {
			savepoint.run();
			try {
				const result = work();
				release.run();
				return result;
			} catch (error) {
				if (database.inTransaction) {
					revert.run();
					release.run();
				}

				undone();

				throw error;
			}
		},
	};
};

/** A page takes some 10 µs to copy. */
const pagesAMs = 100;
const fewestPages = 500;
const mostPages = 10_000;

/**
 * How much to copy until others have their turn: some 5 ms, and as long as they took for the last one where that is more, so that
 * a daemon with much to do comes to an end with it. How long the copying itself took is no part of that: a slow disk would make
 * each piece larger than the one before.
 */
const pacedCopy = (): (() => number) => {
	let ended = performance.now();
	let begun = ended;
	return () => {
		const othersMs = begun - ended;
		ended = performance.now();
		setImmediate(() => {
			begun = performance.now(); // right before the next piece
		});
		return Math.round(Math.min(mostPages, Math.max(fewestPages, othersMs * pagesAMs)));
	};
};

const stateOf = (database: Database) => ({
	/** Names this very database: one that was filled again from the transcript counts its messages anew. */
	epoch: String(database.prepare('SELECT epoch FROM database').pluck().get()),
	/** Has nothing ever been written to it? */
	isEmpty: (): boolean =>
		['agents', 'statements', 'messages'].every(table => !database.prepare(`SELECT 1 FROM ${table} LIMIT 1`).get()),
	/** Does SQLite find nothing wrong with the file? Reads all of it. */
	isSound: (): boolean => {
		try {
			return database.pragma('quick_check(1)', {simple: true}) === 'ok';
		} catch (error) {
			if (isDamage(error)) {
				return false;
			}

			throw error;
		}
	},
	/** A copy in a new file, made bit by bit while others write; it is as this one is in the moment in which this resolves. */
	copyTo: async (path: string): Promise<void> => {
		await database.backup(path, {progress: pacedCopy()});
	},
	close: (): void => {
		database.close();
	},
});
