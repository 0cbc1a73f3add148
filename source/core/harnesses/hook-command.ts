import type {Moment} from './harness.js';

type Installed = {harness: string; moment: Moment; program: string};

/** Flags that the daemon raises: there is mail to offer, and what was offered waits for the end of a turn. */
const flagsOf: Record<Exclude<Moment, 'session-start'>, readonly string[]> = {
	'turn-start': ['mail', 'seen'],
	tool: ['mail'],
	'turn-end': ['mail', 'seen'],
	wake: ['mail'],
};

/**
 * The line that a harness's hook is, for any POSIX shell. It asks for a flag before it starts a program, as most events
 * come without mail. Codex trusts a hook by a hash of this line: a change of it has every user of Codex asked again.
 * @param program how the shell finds lalia, quoted where it has to be
 */
export const hookCommand = ({harness, moment, program}: Installed): string => {
	const call = `LALIA_HOOK_PARENT=$PPID ${program} hook ${harness}`;
	if (moment === 'session-start') {
		return `${call} 2>/dev/null || :`;
	}

	const tests = flagsOf[moment].flatMap(flag => [
		`[ -e "$lalia_flags/${flag}-$PPID" ]`,
		`[ -e "$lalia_flags/${flag}-any" ]`,
	]);
	// What wakes a session is its exit code, and what it is told stands on standard error.
	const ends = moment === 'wake' ? call : `${call} 2>/dev/null || :`;
	return `lalia_flags="\${LALIA_HOME:-$HOME/.lalia}/flags"; if ${tests.join(' || ')}; then ${ends}; fi`;
};

/** Whether a command is one that some version of lalia installed for this harness. */
export const isHookCommand = (command: string, harness: string): boolean =>
	command.includes('LALIA_HOOK_PARENT=') && new RegExp(` hook ${harness}(?![\\w-])`).test(command);
