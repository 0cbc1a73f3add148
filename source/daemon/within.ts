/**
 * Carries out work that is given up after a time, with an error called `TimeoutError`, or when the signal aborts. By a timer, because
 * what `AbortSignal.any` makes of a time-out may be collected by Node 20 before it is over, and then never aborts.
 */
export const within = async <T>(
	{timeoutMs, signal}: {timeoutMs: number; signal: AbortSignal},
	work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
	const limit = new AbortController();
	const abort = () => limit.abort(signal.reason);
	const timer = setTimeout(() => limit.abort(new DOMException('it took too long', 'TimeoutError')), timeoutMs);
	signal.addEventListener('abort', abort, {once: true});
	try {
		signal.throwIfAborted();
		return await work(limit.signal);
	} finally {
		clearTimeout(timer);
		signal.removeEventListener('abort', abort);
	}
};
