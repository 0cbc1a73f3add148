import type {Client} from '../client.js';
import type {ProcedureName} from '../perform.js';
import {demo} from './demo.js';
import {history} from './history.js';
import {nickname} from './nickname.js';
import {register} from './register.js';
import {rename} from './rename.js';
import {rotateKey} from './rotate-key.js';
import {stop} from './stop.js';
import {suggest} from './suggest-name.js';
import {unregister} from './unregister.js';
import {verify} from './verify.js';
import {whoami} from './whoami.js';

/** A command that is more than one request, or none. `progress` takes lines that come before the result. */
export type Procedure = (
	client: Client,
	args: Record<string, unknown>,
	progress: (line: string) => void,
) => Promise<unknown>;

export const procedures: {[N in ProcedureName]: Procedure} = {
	history,
	register,
	unregister,
	rename,
	'rotate-key': rotateKey,
	whoami,
	nickname,
	'suggest-name': suggest,
	verify,
	demo,
	stop,
};
