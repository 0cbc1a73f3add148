import type {Detection} from './harness.js';
import {harnesses} from './index.js';

export type DetectableHarness = Detection & {id: string};

/**
 * What finding a harness needs of each. Every command asks for it, and for nothing else of a harness: so the build writes
 * this value into the plain client in place of the modules that it comes from.
 */
export const detections: readonly DetectableHarness[] = harnesses.map(({id, detection}) => ({id, ...detection}));
