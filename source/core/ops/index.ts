import {ack} from './ack.js';
import {agents} from './agents.js';
import {ask} from './ask.js';
import {backup} from './backup.js';
import {cancel} from './cancel.js';
import {channels} from './channels.js';
import {checkDatabase} from './check-database.js';
import {completion} from './completion.js';
import {demo} from './demo.js';
import {doctor} from './doctor.js';
import {handOver} from './hand-over.js';
import {health} from './health.js';
import {history} from './history.js';
import {hook} from './hook.js';
import {identify} from './identify.js';
import {inbox} from './inbox.js';
import {init} from './init.js';
import {join} from './join.js';
import {leave} from './leave.js';
import {link, linkAdmit, linkDeny, linkReread, linkStatus, unlink} from './link.js';
import {logs} from './logs.js';
import {mcp} from './mcp.js';
import {names} from './names.js';
import {nickname} from './nickname.js';
import {offer} from './offer.js';
import {pageAll, pageOwn} from './page.js';
import {participants} from './participants.js';
import {peek} from './peek.js';
import {post} from './post.js';
import {prompt} from './prompt.js';
import {protocol} from './protocol.js';
import {publishTask} from './publish-task.js';
import {read} from './read.js';
import {readAny} from './read-any.js';
import {register} from './register.js';
import {remote} from './remote.js';
import {rename} from './rename.js';
import {renew} from './renew.js';
import {restore} from './restore.js';
import {roomCreate} from './room-create.js';
import {rooms} from './rooms.js';
import {roomsGc} from './rooms-gc.js';
import {rotateKey} from './rotate-key.js';
import {run} from './run.js';
import {search} from './search.js';
import {setup} from './setup.js';
import {shown} from './shown.js';
import {stop} from './stop.js';
import {suggestName} from './suggest-name.js';
import {sync} from './sync.js';
import {takeSnapshot} from './take-snapshot.js';
import {taskBulletin} from './task-bulletin.js';
import {taskClaim} from './task-claim.js';
import {taskGc} from './task-gc.js';
import {taskHandoff} from './task-handoff.js';
import {taskList} from './task-list.js';
import {taskPublish} from './task-publish.js';
import {taskReassign} from './task-reassign.js';
import {taskSetStatus} from './task-set-status.js';
import {taskShow} from './task-show.js';
import {taskUnassign} from './task-unassign.js';
import {taskUnpublish} from './task-unpublish.js';
import {tell} from './tell.js';
import {trace} from './trace.js';
import {unregister} from './unregister.js';
import {verify} from './verify.js';
import {watch, watchAll, watchOwn} from './watch.js';
import {whoami} from './whoami.js';

/** The one list of operations, in the order in which help shows them. */
export const ops = {
	tell,
	ask,
	read,
	'read-any': readAny,
	peek,
	inbox,
	channels,
	history,
	search,
	trace,
	rooms,
	'room create': roomCreate,
	join,
	leave,
	participants,
	post,
	'task publish': taskPublish,
	'task bulletin': taskBulletin,
	'task claim': taskClaim,
	'task set-status': taskSetStatus,
	'task show': taskShow,
	'task list': taskList,
	'task unassign': taskUnassign,
	'task reassign': taskReassign,
	'task handoff': taskHandoff,
	'task unpublish': taskUnpublish,
	'task gc': taskGc,
	'rooms gc': roomsGc,
	register,
	'suggest-name': suggestName,
	unregister,
	agents,
	renew,
	rename,
	'rotate-key': rotateKey,
	whoami,
	nickname,
	watch,
	setup,
	hook,
	link,
	'link status': linkStatus,
	'link admit': linkAdmit,
	'link deny': linkDeny,
	'link reread': linkReread,
	unlink,
	verify,
	remote,
	sync,
	doctor,
	logs,
	backup,
	restore,
	run,
	prompt,
	init,
	protocol,
	mcp,
	completion,
	demo,
	stop,
	'publish-task': publishTask,
	ack,
	cancel,
	offer,
	shown,
	identify,
	names,
	health,
	'hand-over': handOver,
	'check-database': checkDatabase,
	'take-snapshot': takeSnapshot,
	'watch-own': watchOwn,
	'watch-all': watchAll,
	'page-own': pageOwn,
	'page-all': pageAll,
} as const;

export type Ops = typeof ops;
export type OpName = keyof Ops;
export type LocalOpName = {[N in OpName]: Ops[N]['effect'] extends 'local' ? N : never}[OpName];
export type DaemonOpName = Exclude<OpName, LocalOpName>;
/** Those with a command of their own. */
export type CommandName = {[N in OpName]: [NonNullable<Ops[N]['internal']>] extends [never] ? N : never}[OpName];
