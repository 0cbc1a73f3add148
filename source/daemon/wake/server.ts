import {within} from '../within.js';
import type {Waking} from './lanes.js';

const timeoutMs = 10_000;

/** The harness's server takes the line as a prompt. A redirection could lead off this machine, and is an error. */
export const askServer = (url: URL, {text, signal}: Waking): Promise<void> =>
	within({timeoutMs, signal}, async limited => {
		const response = await fetch(url, {
			method: 'POST',
			headers: {'content-type': 'application/json'},
			body: JSON.stringify({parts: [{type: 'text', text, synthetic: true}]}),
			redirect: 'error',
			signal: limited,
		});
		await response.body?.cancel();
		if (!response.ok) {
			throw new Error(`its server answered ${response.status}`);
		}
	});
