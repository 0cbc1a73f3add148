import type {Database} from './open-database.js';

/** What one destination has yet to be told. */
export type Notification = {
	/** The order in which they came. */
	place: number;
	/** A ULID, by which the far end knows a repeat. */
	id: string;
	/** By what a rule of `config.json` names it. */
	destination: string;
	at: number;
	/** Not before this instant. */
	due_at: number;
	/** What it is about, as JSON. */
	occasion: string;
};

type New = Omit<Notification, 'place'>;

/** So many wait for one destination; a far end that is away for long is not told of more. */
const mostWaiting = 1000;

/** Notifications that were not sent yet, written in the transaction of what they tell of where that has one. */
export const notificationsTable = (database: Database) => {
	const insert = database.prepare<New>(
		'INSERT INTO notifications (id, destination, at, due_at, occasion) VALUES (@id, @destination, @at, @due_at, @occasion)',
	);
	const first = database.prepare<[string], Notification>(
		'SELECT * FROM notifications WHERE destination = ? ORDER BY due_at, place LIMIT 1',
	);
	const destinations = database.prepare<[], string>('SELECT DISTINCT destination FROM notifications').pluck();
	const remove = database.prepare('DELETE FROM notifications WHERE place = ?');
	const count = database.prepare<[string], number>('SELECT count(*) FROM notifications WHERE destination = ?').pluck();

	return {
		/** Answers whether there was room for it. */
		add: (notification: New): boolean => {
			const hasRoom = (count.get(notification.destination) ?? 0) < mostWaiting;
			if (hasRoom) {
				insert.run(notification);
			}

			return hasRoom;
		},
		remove: (place: number): void => {
			remove.run(place);
		},
		/** Of each destination the one whose turn is next. */
		next: (): Notification[] => destinations.all().flatMap(destination => first.get(destination) ?? []),
	};
};
