// biome-ignore-all lint/performance/noBarrelFile: a bundle of its own, and this is its entry

/** What the plain client loads only when it needs it: help, suggestions, and the commands of more than one request. */
export {helpText, suggestionFor} from './help.js';
export {settleKey} from './identity/next-key.js';
export {procedures} from './procedures/index.js';
