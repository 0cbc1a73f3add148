import type {Client} from '../client.js';
import type {ProcedureName} from '../perform.js';
import {backup} from './backup.js';
import {completion} from './completion.js';
import {demo} from './demo.js';
import {doctor} from './doctor.js';
import {history} from './history.js';
import {inPlace} from './in-place.js';
import {link} from './link.js';
import {logs} from './logs.js';
import {mcp} from './mcp.js';
import {nickname} from './nickname.js';
import {prompt} from './prompt.js';
import {protocol} from './protocol.js';
import {register} from './register.js';
import {remote} from './remote.js';
import {rename} from './rename.js';
import {restore} from './restore.js';
import {rotateKey} from './rotate-key.js';
import {run} from './run.js';
import {search} from './search.js';
import {setup} from './setup.js';
import {stop} from './stop.js';
import {suggest} from './suggest-name.js';
import {sync} from './sync.js';
import {taskPublish} from './task-publish.js';
import {unregister} from './unregister.js';
import {verify} from './verify.js';
import {watch} from './watch.js';
import {whoami} from './whoami.js';

/**
 * A command that is more than one request, or none. `emit` takes lines that come before the result, or, of an operation
 * that streams, the results themselves; then it resolves with undefined.
 */
export type Procedure = (
	client: Client,
	args: Record<string, unknown>,
	emit: (item: unknown) => void,
) => Promise<unknown>;

export const procedures: {[N in Exclude<ProcedureName, 'hook'>]: Procedure} = {
	history,
	search,
	register,
	unregister,
	rename,
	'rotate-key': rotateKey,
	whoami,
	nickname,
	'suggest-name': suggest,
	watch,
	setup,
	link,
	verify,
	remote,
	sync,
	doctor,
	logs,
	backup,
	restore,
	run,
	prompt,
	init: prompt,
	protocol,
	mcp,
	completion,
	demo,
	stop,
	'task publish': taskPublish,
	'task bulletin': inPlace('task bulletin'),
	'task claim': inPlace('task claim'),
};
