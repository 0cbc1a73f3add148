import * as z from 'zod';
import {defineOp} from '../op.js';

export const backup = defineOp({
	name: 'backup',
	summary: 'Write everything into one file, as it is at one moment, while the daemon goes on',
	auth: 'none',
	effect: 'local',
	args: z.strictObject({file: z.string().meta({names: 'file'}).describe('A new file; it holds private keys')}),
	positionals: ['file'],
	result: z.object({file: z.string(), size_bytes: z.number()}),
	reasons: ['file_exists', 'git_failed', 'storage_failed'],
	examples: [{run: 'lalia backup ~/lalia.tar'}],
});
