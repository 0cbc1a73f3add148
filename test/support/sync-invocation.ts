import type {Invocation} from '../../source/client/client.js';
import {surroundingsOf} from '../../source/client/identity/surroundings.js';
import type {Home} from './home.js';

/** A command of this home, carried out in the test's own process. */
export const invocationOf = ({home, env, cwd}: Home, more: NodeJS.ProcessEnv = {}): Invocation => ({
	surroundings: {...surroundingsOf(process), env: {...env, ...more}},
	cwd,
	home,
	program: '/',
	as: undefined,
});
