import type {ResultOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';
import type {Procedure} from './index.js';

type Page = ResultOf<Ops['history']>;

/** All that was asked for, however many answers that takes; of another host, what was fetched of it. */
export const history: Procedure = async (client, args) => {
	if (args['host'] !== undefined) {
		const {historyOfHost} = await import('../sync/host-transcript.js');
		// Reason for the cast: the argv reader takes no others.
		return historyOfHost(client, args as Parameters<typeof historyOfHost>[1]);
	}

	const limit = typeof args['limit'] === 'number' ? args['limit'] : Number.POSITIVE_INFINITY;
	const messages: Page['messages'] = [];
	let page = await pageOf(client, args);
	messages.push(...page.messages);
	while (page.next !== undefined && messages.length < limit) {
		const rest = Number.isFinite(limit) ? {limit: limit - messages.length} : {};
		page = await pageOf(client, {...args, ...rest, since: page.next});
		messages.push(...page.messages);
	}

	const {warning} = page;
	return {messages, ...(warning === undefined ? {} : {warning})};
};

const pageOf = async (client: Parameters<Procedure>[0], args: Record<string, unknown>): Promise<Page> =>
	(await client.call('history', args)) as Page; // it is the result of `history`
