import type {Harness} from '../../core/harnesses/harness.js';
import type {HookEvent} from './hook-event.js';

export type Texts = {
	/** Who the agent is; empty but when a session begins. */
	standing: string;
	mail: string;
	/** A file whose change wakes the session. */
	watched?: string | undefined;
};

/** What is written where, and how the process ends. */
export type Answer = {stdout: string; stderr: string; exit_code: number};

export const silence: Answer = {stdout: '', stderr: '', exit_code: 0};

/** An answer as the harness takes it. */
export const answerFor = ({hooks}: Harness, event: HookEvent, {standing, mail, watched}: Texts): Answer => {
	if (!hooks || standing + mail === '') {
		return silence;
	}

	if (event.moment === 'wake') {
		return {stdout: '', stderr: mail, exit_code: 2};
	}

	if (event.moment === 'turn-end') {
		return json(hooks.goOn === 'followup-message' ? {followup_message: mail} : {decision: 'block', reason: mail});
	}

	if (hooks.shape === 'plugin') {
		return json({...(standing && {standing}), ...(mail && {[hooks.contextField]: mail})});
	}

	const context = [standing, mail].filter(Boolean).join('\n');
	const watchPaths = watched === undefined ? {} : {watchPaths: [watched]};
	return json(
		hooks.contextField === 'hookSpecificOutput'
			? {hookSpecificOutput: {hookEventName: event.name, additionalContext: context, ...watchPaths}}
			: {[hooks.contextField]: context},
	);
};

const json = (value: unknown): Answer => ({...silence, stdout: `${JSON.stringify(value)}\n`});
