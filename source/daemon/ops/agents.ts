import type {Handler} from '../handler.js';

export const agents: Handler<'agents'> = ({store, leases, transcript, now}) => {
	const {failing, pending} = transcript.state();
	return {
		agents: store.agents.registeredAnywhere().map(agent => leases.view(agent, now)),
		...(failing
			? {
					warning: `the transcript is ${pending} behind, git fails: ${failing.message} (tried ${failing.attempts} times)`,
				}
			: {}),
	};
};
