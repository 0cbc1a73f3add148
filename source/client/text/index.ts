import type {Message} from '../../core/fields.js';
import type {ResultOf} from '../../core/op.js';
import type {CommandName, Ops} from '../../core/ops/index.js';
import {visible} from '../../core/visible.js';
import {agentsText} from './agents.js';
import {doctorText} from './doctor.js';
import {linkText} from './link.js';
import {messageLine, noticeLine, withNewline} from './messages.js';
import {nicknameLine} from './nicknames.js';
import {setupText} from './setup.js';
import {remoteText, syncText} from './sync.js';
import {bulletinText, claimText, listText, publishText, rowText, showText} from './tasks.js';
import {traceText} from './trace.js';
import {watchText} from './watch.js';

type Renderers = {
	[N in CommandName]: (result: ResultOf<Ops[N]>, args: Record<string, unknown>) => string;
};

type Delivery = {messages: Message[]; notice?: {dropped: number} | undefined};

const bodies = ({messages}: Delivery): string => messages.map(({body}) => withNewline(body)).join('');

const roomText = ({messages, notice}: Delivery): string =>
	(notice ? noticeLine(notice) : '') + messages.map(messageLine).join('');

/** How each command's result reads on the plain face, whole lines, as scripts parse it. */
const texts: Renderers = {
	tell: ({seq, peer, state, id}) =>
		state === 'queued' ? `peer=${peer} queued id=${id}\n` : `seq=${seq} peer=${peer}\n`,
	ask: delivery => bodies(delivery),
	read: (delivery, {room}) => (room === true ? roomText(delivery) : bodies(delivery)),
	'read-any': delivery => {
		const [{peer, room} = {}] = delivery.messages;
		return room === undefined ? `peer=${peer}\n${bodies(delivery)}` : `room=${room}\n${roomText(delivery)}`;
	},
	peek: roomText,
	inbox: ({sources}) =>
		sources
			.map(({peer, room, unread, oldest_at}) => {
				const source = room === undefined ? `peer=${peer}` : `room=${room}`;
				return `${source}\tunread=${unread}\toldest=${oldest_at}\n`;
			})
			.join(''),
	channels: ({channels}) =>
		channels.map(({peer, messages, unread}) => `peer=${peer}\tmessages=${messages}\tunread=${unread}\n`).join(''),
	history: ({messages}) => messages.map(messageLine).join(''),
	search: ({matches}) =>
		matches
			.map(({peer, room, seq, sent_at, from, excerpt}) => `${room ?? peer}#${seq} ${sent_at} ${from}: ${excerpt}\n`)
			.join(''),
	trace: traceText,
	rooms: ({rooms}) =>
		rooms
			.map(({room, members, messages, archived}) => {
				const counts = `members=${members}\tmessages=${messages}`;
				return `${room}\t${counts}${archived ? '\tarchived' : ''}\n`;
			})
			.join(''),
	'room create': ({room}) => `${room}\n`,
	join: () => '',
	leave: () => '',
	participants: ({participants}) =>
		participants.map(({name, pending, dropped}) => `${name}\tpending=${pending}\tdropped=${dropped}\n`).join(''),
	post: ({room, seq, state, id}) =>
		state === 'queued' ? `room=${room} queued id=${id}\n` : `room=${room} seq=${seq}\n`,
	'task publish': publishText,
	'task bulletin': bulletinText,
	'task claim': claimText,
	'task set-status': ({task}) => `slug=${task.slug} status=${task.status}\n`,
	'task show': ({tasks}, {slug}) => (slug === undefined ? listText(tasks) : tasks.map(showText).join('')),
	'task list': ({tasks}) => listText(tasks),
	'task unassign': ({task}) => rowText(task),
	'task reassign': ({task}) => rowText(task),
	'task handoff': ({project, supervisor}) => `project=${project} supervisor=${supervisor}\n`,
	'task unpublish': ({slug, worktree_removed, room_archived}) =>
		`unpublished slug=${slug} worktree_removed=${worktree_removed} room_archived=${room_archived}\n`,
	'task gc': ({slugs}) => slugs.map(slug => `forgot slug=${slug}\n`).join(''),
	'rooms gc': ({archived}) =>
		archived.length === 0
			? 'no merged rooms to archive\n'
			: archived.map(({slug, project}) => `archived slug=${slug} project=${project}\n`).join(''),
	register: ({name}) => `${name}\n`,
	'suggest-name': ({name}) => `${name}\n`,
	unregister: ({name}) => `${name}\n`,
	agents: ({agents}, args) => agentsText(agents, {flat: args['flat'] === true, wide: args['wide'] === true}),
	renew: ({expires_at}) => `expires_at=${expires_at}\n`,
	rename: ({name}) => `${name}\n`,
	'rotate-key': ({name}) => `${name}\n`,
	whoami: ({name, agent_id, role, project, lease, determined_by}) =>
		`name=${name} agent_id=${agent_id} role=${role} project=${project ?? '-'} lease=${lease}\ndetermined_by=${determined_by}\n`,
	nickname: ({nicknames}) => nicknames.map(nicknameLine).join(''),
	watch: watchText,
	setup: setupText,
	link: linkText,
	'link status': linkText,
	'link reread': linkText,
	'link admit': ({name, standing}) => `host=${name} standing=${standing}\n`,
	'link deny': ({name, standing}) => `host=${name} standing=${standing}\n`,
	unlink: ({mesh}) => `unlinked mesh=${mesh}\n`,
	verify: ({mesh, ...own}) => [own, ...(mesh ? [mesh] : [])].map(verifiedLine).join(''),
	remote: remoteText,
	sync: syncText,
	doctor: doctorText,
	backup: ({file, size_bytes}) => `backed up file=${file} bytes=${size_bytes}\n`,
	restore: ({messages, agents, home, workspace, moved}) =>
		`restored messages=${messages} agents=${agents} home=${home} workspace=${workspace}\n${moved.map(path => `moved aside ${path}\n`).join('')}`,
	logs: ({line}) => `${visible(line)}\n`,
	hook: () => '',
	run: () => '',
	prompt: ({text}) => text,
	init: ({text}) => text,
	protocol: ({text}) => text,
	mcp: () => '',
	completion: ({script, candidates = [], files}) =>
		script ?? candidates.map(({word, says}) => `${word}\t${visible(says)}\n`).join('') + (files ? ':files\n' : ''),
	demo: ({home, workspace}) => (home === undefined ? '' : `LALIA_HOME=${home}\nLALIA_WORKSPACE=${workspace}\n`),
	stop: ({stopped, pid}) => (stopped ? `stopped${pid === undefined ? '' : ` pid=${pid}`}\n` : 'no daemon is running\n'),
};

const verifiedLine = ({workspace, messages, conversations, agents}: ResultOf<Ops['verify']>): string =>
	`verified messages=${messages} conversations=${conversations} agents=${agents} workspace=${workspace}\n`;

/** The text of any command's result. */
export const textOf = (name: CommandName, result: unknown, args: Record<string, unknown>): string => {
	// Reason for the cast: the result is that of the operation of this very name.
	const render = texts[name] as (result: unknown, args: Record<string, unknown>) => string;
	return render(result, args);
};
