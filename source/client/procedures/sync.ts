import type {Procedure} from './index.js';

/** What is being done is said beside the result; how far it is, only where it is drawn. */
export const sync: Procedure = async (client, args, emit) => {
	const common = {
		idleMs: Number(args['timeout']) * 1000,
		onStep: ({begun}: {begun: string}) => client.note(begun),
		onProgress: () => {},
	};
	if (args['watch'] === true) {
		const {keepInStep} = await import('../sync/keep-in-step.js');
		return keepInStep(client, {...common, everyMs: Number(args['every']) * 1000, onResult: emit});
	}

	const {untilCommitted} = await import('../sync/until-committed.js');
	const {synchronize} = await import('../sync/synchronize.js');
	await untilCommitted(client.invocation);
	return synchronize(client.invocation, common);
};
