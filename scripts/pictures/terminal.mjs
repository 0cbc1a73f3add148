import unicode11 from '@xterm/addon-unicode11';
import xterm from '@xterm/headless';

/**
 * An emulated terminal that takes emoji for as wide as today's terminals do.
 * @param {{columns: number, rows: number}} size
 */
export const makeTerminal = ({columns, rows}) => {
	const terminal = new xterm.Terminal({cols: columns, rows, allowProposedApi: true});
	// Reason for the cast: the addon's types are those of the terminal with a window.
	terminal.loadAddon(/** @type {any} */ (new unicode11.Unicode11Addon()));
	terminal.unicode.activeVersion = '11';
	return terminal;
};
