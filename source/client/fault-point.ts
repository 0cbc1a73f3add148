import {existsSync, rmSync} from 'node:fs';
import {join} from 'node:path';

/** Where a command that is killed leaves something half done. The test of killed commands goes through all of them. */
export type FaultPoint =
	| 'daemon-started'
	| 'connected'
	| 'request-signed'
	| 'request-sent'
	| 'answer-taken'
	| 'answer-shown'
	| 'ack-sent'
	| 'answer-acknowledged'
	| 'lock-taken'
	| 'file-written'
	| 'file-in-place'
	| 'key-saved'
	| 'agent-registered'
	| 'session-bound'
	| 'next-key-saved'
	| 'key-changed'
	| 'agent-unregistered'
	| 'key-deleted'
	| 'backup-packed'
	| 'folder-moved';

/** As in the daemon. */
const folder = process.env['LALIA_FAULTS'];

export const faultPoint = (point: FaultPoint): void => {
	if (folder !== undefined && existsSync(join(folder, point))) {
		rmSync(join(folder, point));
		process.kill(process.pid, 'SIGKILL');
	}
};
