/** Time for a session that is at work to come upon the mail by itself. */
const graceMs = 2000;

const backoffMs = [5000, 30_000, 120_000, 600_000, 3_600_000, 21_600_000] as const;

/** A harness that took the line may be in the middle of a turn: each further line would be one more turn for nothing. */
const acceptedMs = 120_000;

export type Tries = {
	/** So many attempts were made for the mail that waits. */
	attempts: number;
	sentAt: number;
	triedAt: number;
	/** Whether the newest one got through to the harness. */
	isAccepted: boolean;
};

/** When to try next; undefined once a session has not reacted to so many that it will to none. */
export const nextAttemptAt = ({attempts, sentAt, triedAt, isAccepted}: Tries): number | undefined => {
	if (attempts === 0) {
		return sentAt + graceMs;
	}

	const pauseMs = backoffMs[attempts - 1];
	return pauseMs === undefined ? undefined : triedAt + Math.max(pauseMs, isAccepted ? acceptedMs : 0);
};
