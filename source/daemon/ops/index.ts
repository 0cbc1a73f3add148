import type {Handlers} from '../handler.js';
import {ack} from './ack.js';
import {agents} from './agents.js';
import {ask} from './ask.js';
import {cancel} from './cancel.js';
import {channels} from './channels.js';
import {checkDatabase} from './check-database.js';
import {handOver} from './hand-over.js';
import {health} from './health.js';
import {history} from './history.js';
import {identify} from './identify.js';
import {inbox} from './inbox.js';
import {join} from './join.js';
import {leave} from './leave.js';
import {link, linkAdmit, linkDeny, linkReread, linkStatus, unlink} from './link.js';
import {names} from './names.js';
import {offer} from './offer.js';
import {pageAll, pageOwn} from './page.js';
import {participants} from './participants.js';
import {peek} from './peek.js';
import {post} from './post.js';
import {publishTask} from './publish-task.js';
import {read} from './read.js';
import {readAny} from './read-any.js';
import {register} from './register.js';
import {rename} from './rename.js';
import {renew} from './renew.js';
import {roomCreate} from './room-create.js';
import {rooms} from './rooms.js';
import {roomsGc} from './rooms-gc.js';
import {rotateKey} from './rotate-key.js';
import {search} from './search.js';
import {shown} from './shown.js';
import {stop} from './stop.js';
import {takeSnapshot} from './take-snapshot.js';
import {taskBulletin} from './task-bulletin.js';
import {taskClaim} from './task-claim.js';
import {taskGc} from './task-gc.js';
import {taskHandoff} from './task-handoff.js';
import {taskList} from './task-list.js';
import {taskReassign} from './task-reassign.js';
import {taskSetStatus} from './task-set-status.js';
import {taskShow} from './task-show.js';
import {taskUnassign} from './task-unassign.js';
import {taskUnpublish} from './task-unpublish.js';
import {tell} from './tell.js';
import {trace} from './trace.js';
import {unregister} from './unregister.js';
import {watchAll, watchOwn} from './watch.js';
import {whoami} from './whoami.js';

export const handlers: Handlers = {
	ack,
	agents,
	ask,
	cancel,
	channels,
	'check-database': checkDatabase,
	'hand-over': handOver,
	health,
	history,
	identify,
	inbox,
	join,
	leave,
	link,
	'link admit': linkAdmit,
	'link deny': linkDeny,
	'link reread': linkReread,
	'link status': linkStatus,
	names,
	offer,
	'page-all': pageAll,
	'page-own': pageOwn,
	participants,
	peek,
	post,
	'publish-task': publishTask,
	read,
	'read-any': readAny,
	register,
	rename,
	renew,
	'room create': roomCreate,
	rooms,
	'rooms gc': roomsGc,
	search,
	'rotate-key': rotateKey,
	shown,
	stop,
	'take-snapshot': takeSnapshot,
	'task bulletin': taskBulletin,
	'task claim': taskClaim,
	'task gc': taskGc,
	'task handoff': taskHandoff,
	'task list': taskList,
	'task reassign': taskReassign,
	'task set-status': taskSetStatus,
	'task show': taskShow,
	'task unassign': taskUnassign,
	'task unpublish': taskUnpublish,
	tell,
	trace,
	unlink,
	unregister,
	'watch-all': watchAll,
	'watch-own': watchOwn,
	whoami,
};
