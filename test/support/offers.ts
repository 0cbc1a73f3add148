import type * as z from 'zod';
import type {ResultOf} from '../../source/core/op.js';
import type {Ops} from '../../source/core/ops/index.js';
import type {Talker} from './talk.js';

export type OfferArgs = z.input<Ops['offer']['args']>;

type Offered = ResultOf<Ops['offer']>;

/** Asks for what is to be shown to a session of Codex. */
export const offerTo = (agent: Talker, args: Partial<OfferArgs>): Promise<Offered> =>
	agent.must('offer', {moment: 'tool', lane: 'hook', harness: 'codex', session: 'codex session 1', ...args});

/** The same, and shows it. */
export const showTo = async (agent: Talker, args: Partial<OfferArgs>): Promise<Offered> => {
	const offered = await offerTo(agent, args);
	if (offered.ticket !== undefined) {
		await agent.must('shown', {ticket: offered.ticket});
	}

	return offered;
};
