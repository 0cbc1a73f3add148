import type {Installation} from './installation.js';

/** What a check has found. */
export type Finding = {
	status: 'ok' | 'warning' | 'failed';
	/** A sentence with the value in it. */
	what: string;
	/** What to do about it. */
	fix?: string;
	/** Does it, where that can harm nothing; answers with what it did. */
	mend?: () => string;
};

/** One thing that is looked at. Changes nothing by itself. */
export type Check = {name: string; look: (installation: Installation) => Finding | Promise<Finding>};

type Trouble = Pick<Finding, 'what' | 'mend'> & {fix: string};

export const ok = (what: string): Finding => ({status: 'ok', what});

/** What works all the same. */
export const warning = (trouble: Trouble): Finding => ({status: 'warning', ...trouble});

export const failed = (trouble: Trouble): Finding => ({status: 'failed', ...trouble});

/** What the system called a failure, such as ENOSPC; else all that is known of it. */
export const codeOf = (error: unknown): string => {
	if (error instanceof Error) {
		return 'code' in error && typeof error.code === 'string' ? error.code : error.message;
	}

	return String(error);
};
