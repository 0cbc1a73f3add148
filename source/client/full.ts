/** What the plain client loads only when it needs it: help, suggestions, and the commands of more than one request. */
export {helpText, suggestionFor} from './help.js';
export {procedures} from './procedures/index.js';
