const units = [
	['d', 86_400_000],
	['h', 3_600_000],
	['m', 60_000],
	['s', 1000],
] as const;

/** How long ago, in the largest unit: `now`, `12s`, `5m`, `3h`, `2d`. */
export const ago = (instant: string, now: number): string => span(now - Date.parse(instant)) ?? 'now';

/** As a phrase: `now`, `12s ago`. */
export const agoWords = (instant: string, now: number): string => {
	const passed = ago(instant, now);
	return passed === 'now' ? passed : `${passed} ago`;
};

/** How long that is, in the largest unit; undefined for less than a second. */
export const span = (lengthMs: number): string | undefined => {
	const unit = units.find(([, ms]) => lengthMs >= ms);
	return unit && `${Math.floor(lengthMs / unit[1])}${unit[0]}`;
};
