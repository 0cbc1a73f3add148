import type {ResultOf} from '../../core/op.js';
import type {CommandName, Ops} from '../../core/ops/index.js';
import {agentsText} from './agents.js';
import {messageLine, withNewline} from './messages.js';

type Renderers = {
	[N in CommandName]: (result: ResultOf<Ops[N]>, args: Record<string, unknown>) => string;
};

/** How each command's result reads on the plain face, whole lines, as scripts parse it. */
const texts: Renderers = {
	tell: ({seq, peer}) => `seq=${seq} peer=${peer}\n`,
	ask: ({messages}) => messages.map(({body}) => withNewline(body)).join(''),
	read: ({messages}) => messages.map(({body}) => withNewline(body)).join(''),
	'read-any': ({messages}) => messages.map(({peer, body}) => `peer=${peer}\n${withNewline(body)}`).join(''),
	peek: ({messages}) => messages.map(messageLine).join(''),
	inbox: ({sources}) =>
		sources.map(({peer, unread, oldest_at}) => `peer=${peer}\tunread=${unread}\toldest=${oldest_at}\n`).join(''),
	channels: ({channels}) =>
		channels.map(({peer, messages, unread}) => `peer=${peer}\tmessages=${messages}\tunread=${unread}\n`).join(''),
	history: ({messages}) => messages.map(messageLine).join(''),
	register: ({name}) => `${name}\n`,
	'suggest-name': ({name}) => `${name}\n`,
	unregister: ({name}) => `${name}\n`,
	agents: ({agents}, args) => agentsText(agents, {flat: args['flat'] === true, wide: args['wide'] === true}),
	renew: ({expires_at}) => `expires_at=${expires_at}\n`,
	rename: ({name}) => `${name}\n`,
	whoami: ({name, agent_id, role, project, lease, determined_by}) =>
		`name=${name} agent_id=${agent_id} role=${role} project=${project ?? '-'} lease=${lease}\ndetermined_by=${determined_by}\n`,
	verify: ({workspace, messages, conversations, agents}) =>
		`verified messages=${messages} conversations=${conversations} agents=${agents} workspace=${workspace}\n`,
	demo: ({home, workspace}) => (home === undefined ? '' : `LALIA_HOME=${home}\nLALIA_WORKSPACE=${workspace}\n`),
	stop: ({stopped, pid}) => (stopped ? `stopped${pid === undefined ? '' : ` pid=${pid}`}\n` : 'no daemon is running\n'),
};

/** The text of any command's result. */
export const textOf = (name: CommandName, result: unknown, args: Record<string, unknown>): string => {
	// Reason for the cast: the result is that of the operation of this very name.
	const render = texts[name] as (result: unknown, args: Record<string, unknown>) => string;
	return render(result, args);
};
