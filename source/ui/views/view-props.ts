import type {Ending} from '../full-screen.js';
import type {Home} from '../home.js';

/** What every full-screen view gets: the home that it shows, and how it is left. */
export type ViewProps = {home: Home; end: (ending?: Ending) => void};
