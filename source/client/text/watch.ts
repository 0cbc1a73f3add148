import {excerpt} from '../../core/excerpt.js';
import type {ConversationView, WatchEvent} from '../../core/watch-events.js';

const excerptWidth = 200;

type Renderers = {[N in WatchEvent['event']]: (event: Extract<WatchEvent, {event: N}>) => string};

const lines: Renderers = {
	snapshot: ({agents, conversations, projects, cursor}) =>
		`agents=${agents.length} conversations=${conversations.length} projects=${projects.length} cursor=${cursor}`,
	message: ({message: {from, to, room, seq, body}}) =>
		`${room === undefined ? `to=${to}` : `room=${room}`} seq=${seq} from=${from}: ${excerpt(body, excerptWidth)}`,
	delivery: ({name, room, peer, unread, dropped}) =>
		`${room === undefined ? `peer=${peer}` : `room=${room}`} agent=${name} unread=${unread} dropped=${dropped}`,
	membership: ({conversation}) => membership(conversation),
	agent: ({agent, gone}) => `name=${agent.name} role=${agent.role} agent_id=${agent.agent_id}${gone ? ' gone' : ''}`,
	lease: ({name, lease, expires_at}) => `name=${name} lease=${lease} expires_at=${expires_at}`,
	task: ({project, supervisor, tasks}) =>
		`project=${project} supervisor=${supervisor} ${tasks.map(({slug, status}) => `${slug}=${status}`).join(' ')}`.trim(),
	mesh: ({mesh, state, queued, refused}) => `mesh=${mesh} state=${state} queued=${queued} refused=${refused}`,
	notification: ({when}) => `when=${when}`,
	transcript: ({pending, failing}) => `pending=${pending} failing=${failing}`,
};

/**
 * A line an event: what it is, then its facts. None for what goes on all the time and asks for nothing, which `--json` has: leases
 * that are renewed, and a transcript that follows.
 */
export const watchText = (event: WatchEvent): string => {
	if ((event.event === 'lease' && event.lease === 'live') || (event.event === 'transcript' && !event.failing)) {
		return '';
	}

	// Reason for the cast: the renderer is the one of this very event.
	const render = lines[event.event] as (event: WatchEvent) => string;
	return `${event.event} ${render(event)}\n`;
};

const membership = ({room, members, archived, damped}: ConversationView): string => {
	const names = members?.map(({name}) => name).join(',');
	return `${room === undefined ? 'channel' : `room=${room}`}${names === undefined ? '' : ` members=${names}`}${archived ? ' archived' : ''}${damped ? ' damped' : ''}`;
};
