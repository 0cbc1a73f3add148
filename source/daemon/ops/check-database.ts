import type {Handler} from '../handler.js';

export const checkDatabase: Handler<'check-database'> = ({store, after, giveUp}) => {
	const sound = store.isSound();
	if (!sound) {
		after(giveUp);
	}

	return {sound};
};
