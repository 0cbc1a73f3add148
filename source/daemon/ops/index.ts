import type {Handlers} from '../handler.js';
import {ack} from './ack.js';
import {agents} from './agents.js';
import {ask} from './ask.js';
import {channels} from './channels.js';
import {health} from './health.js';
import {history} from './history.js';
import {identify} from './identify.js';
import {inbox} from './inbox.js';
import {join} from './join.js';
import {leave} from './leave.js';
import {participants} from './participants.js';
import {peek} from './peek.js';
import {post} from './post.js';
import {read} from './read.js';
import {readAny} from './read-any.js';
import {register} from './register.js';
import {rename} from './rename.js';
import {renew} from './renew.js';
import {roomCreate} from './room-create.js';
import {rooms} from './rooms.js';
import {rotateKey} from './rotate-key.js';
import {search} from './search.js';
import {stop} from './stop.js';
import {tell} from './tell.js';
import {unregister} from './unregister.js';
import {whoami} from './whoami.js';

export const handlers: Handlers = {
	ack,
	agents,
	ask,
	channels,
	health,
	history,
	identify,
	inbox,
	join,
	leave,
	participants,
	peek,
	post,
	read,
	'read-any': readAny,
	register,
	rename,
	renew,
	'room create': roomCreate,
	rooms,
	'rotate-key': rotateKey,
	search,
	stop,
	tell,
	unregister,
	whoami,
};
