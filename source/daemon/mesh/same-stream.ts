import {furthest} from '../store/mesh.js';
import type {Store} from '../store/open-store.js';
import {CannotFollow} from './cannot-follow.js';
import type {StreamFacts} from './stream.js';

/** @throws CannotFollow where it is not the stream that the home has followed so far */
export const checkStream = (store: Store, facts: StreamFacts): void => {
	const problem = problemOf(store, facts);
	if (problem !== undefined) {
		throw new CannotFollow(problem);
	}
};

const problemOf = (store: Store, {madeAt, firstSeq, lastSeq}: StreamFacts): string | undefined => {
	const {cursor: place = 0, reread_to = 0, stream_made_at: known = null} = store.mesh.state() ?? {};
	const cursor = furthest({cursor: place, reread_to});
	if (known === null || cursor === 0) {
		store.transaction(() => store.mesh.setStream(madeAt));
	} else if (known !== madeAt) {
		return `the stream was made at ${madeAt}, and the one that this home has followed at ${known}`;
	}

	if (lastSeq < cursor) {
		return `the stream ends at ${lastSeq}, and this home has come to ${cursor}: the server has lost events`;
	}

	return firstSeq > place + 1 ? `the stream begins at ${firstSeq}, and this home has come to ${place} only` : undefined;
};
