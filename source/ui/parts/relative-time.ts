const units = [
	['d', 86_400_000],
	['h', 3_600_000],
	['m', 60_000],
	['s', 1000],
] as const;

/** How long ago, in the largest unit: `now`, `12s`, `5m`, `3h`, `2d`. */
export const ago = (instant: string, now: number): string => {
	const passed = now - Date.parse(instant);
	const unit = units.find(([, ms]) => passed >= ms);
	return unit ? `${Math.floor(passed / unit[1])}${unit[0]}` : 'now';
};
