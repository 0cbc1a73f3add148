import type {ServerContext} from '@modelcontextprotocol/server';

const everyMs = 5000;

/**
 * Tells a client that asked for it that a wait goes on, so that it does not give up.
 * @returns what ends that
 */
export const reportProgress = ({mcpReq}: ServerContext, totalSeconds: number): (() => void) => {
	const progressToken = mcpReq._meta?.progressToken;
	if (progressToken === undefined || totalSeconds === 0) {
		return () => {};
	}

	const startedAt = Date.now();
	const tell = (): void => {
		const progress = (Date.now() - startedAt) / 1000;
		const params = {progressToken, progress, total: totalSeconds, message: 'waiting for mail'};
		mcpReq.notify({method: 'notifications/progress', params}).catch(() => {}); // the client is gone: so is the wait
	};
	const timer = setInterval(tell, everyMs);
	return () => clearInterval(timer);
};
