import {type DetectableHarness, detections} from '../../core/harnesses/detections.js';
import type {Program} from './program-names.js';
import type {Environment} from './surroundings.js';

/** The harness that a program is, if it is one; `env` is that of the command which asks. */
export const findHarness = ({names, script}: Program, env: Environment): DetectableHarness | undefined =>
	detections.find(
		({programs, markedPrograms = [], scriptFolder, marks}) =>
			names.some(name => programs.includes(name)) ||
			(scriptFolder !== undefined && script?.includes(scriptFolder)) ||
			(names.some(name => markedPrograms.includes(name)) && marks.some(mark => env[mark])),
	);
