import {useEffect, useState} from 'react';

/** Milliseconds since the epoch, anew as often as that. */
export const useNow = (everyMs: number): number => {
	const [now, setNow] = useState(Date.now);
	useEffect(() => {
		const timer = setInterval(() => setNow(Date.now()), everyMs);
		return () => clearInterval(timer);
	}, [everyMs]);
	return now;
};
