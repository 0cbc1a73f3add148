import {ulid} from 'ulid';
import {parseAddress} from '../../core/address.js';
import type {NotifyRule} from '../../core/config/notify-rules.js';
import type {TaskView} from '../../core/tasks/fields.js';
import {agentsAt} from '../directory.js';
import type {Parts, Scope} from '../handler.js';
import type {StoredMessage} from '../store/messages.js';
import {destinationsOf} from './destinations.js';
import type {Occasion} from './occasion.js';

/** An owner has said how its task stands. */
export const noteTask = (scope: Scope, {project, slug, status, owner, supervisor}: TaskView): void => {
	note(scope, {when: 'task', project, slug, status, owner, supervisor}, rule =>
		rule.when === 'task' &&
		rule.status.some(each => each === status) &&
		(rule.project === undefined || rule.project === project)
			? 0
			: undefined,
	);
};

/** Somebody waits for an answer. */
export const noteQuestion = (scope: Scope, {pos, to_id}: StoredMessage): void => {
	note(scope, {when: 'question', pos}, rule =>
		rule.when === 'question' && isAsked(scope, rule.agent, to_id ?? '') ? rule.minutes * 60_000 : undefined,
	);
};

/** Who is in no harness types the commands, and is a human. */
const isAsked = ({store}: Scope, address: string | undefined, agentId: string): boolean =>
	address === undefined
		? store.agents.get(agentId)?.harness === null
		: agentsAt({store}, parseAddress(address)).some(({agent_id}) => agent_id === agentId);

type Noting = Pick<Parts, 'store' | 'config' | 'log' | 'notifier'> & Pick<Scope, 'now' | 'after'>;

/** Keeps it for each destination of the rules that it suits; they answer with after how many milliseconds it is due. */
const note = (scope: Noting, occasion: Occasion, dueAfter: (rule: NotifyRule) => number | undefined): void => {
	if (keep(scope, occasion, dueAfter)) {
		scope.after(() => scope.notifier.wake());
	}
};

type Keeping = Pick<Parts, 'store' | 'config' | 'log'> & {now: number};

/** The same without waking anybody; answers whether there is something to be sent. */
export const keep = (
	{store, config, log, now}: Keeping,
	occasion: Occasion,
	dueAfter: (rule: NotifyRule) => number | undefined,
): boolean => {
	const taken = new Set<string>();
	for (const rule of config.read().config.notify) {
		const delayMs = dueAfter(rule);
		for (const {key} of delayMs === undefined ? [] : destinationsOf(rule)) {
			const row = {
				id: ulid(now),
				destination: key,
				at: now,
				due_at: now + (delayMs ?? 0),
				occasion: JSON.stringify(occasion),
			};
			if (!taken.has(key) && !store.notifications.add(row)) {
				log.info(`notify: too many wait already for where a rule for "${rule.when}" sends them: one is left out`);
			}

			taken.add(key);
		}
	}

	return taken.size > 0;
};
