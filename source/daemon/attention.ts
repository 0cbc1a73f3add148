import type {Flags} from './flags/flags.js';
import type {Store} from './store/open-store.js';
import type {Unasked} from './unasked.js';
import type {Waker} from './wake/waker.js';

type Options = {store: Store; flags: Flags; waker: Waker; unasked: Unasked};

/** Brings mail to the attention of sessions: by flags for those that look, by waking those that do not. */
export const openAttention = ({store, flags, waker, unasked}: Options) => {
	/** Its session, its mail, or what was offered of that is another. */
	const review = (agentId: string): void => {
		flags.review(agentId);
		waker.review(agentId);
	};

	return {
		review: (agentId: string): void => unasked('attention', () => review(agentId)),
		mailCame: (agentId: string): void =>
			unasked('attention', () => {
				flags.mailCame(agentId);
				waker.mailCame(agentId);
			}),
		mailWent: (agentId: string): void => unasked('attention', () => flags.mailWent(agentId)),
		/** Of all agents with mail, as the database says. Throws where that cannot be read. */
		reviewAll: (): void => {
			for (const {agent_id} of store.agents.registered()) {
				if (store.unread.lastPos(agent_id) > 0) {
					review(agent_id);
				}
			}
		},
		close: (): void => {
			flags.close();
			waker.close();
		},
	};
};

export type Attention = ReturnType<typeof openAttention>;
