import type {Home} from '../home.js';
import {useHome} from '../parts/use-home.js';

/** The project that a command is about: the one named, else the caller's own; for one who only looks, all. */
export const useOwnProject = (home: Home, args: Record<string, unknown>): string | undefined => {
	const {model} = useHome(home);
	const own = model.agents.get(model.caller?.agent_id ?? '')?.project;
	return args['project'] === undefined ? (own ?? undefined) : String(args['project']);
};
