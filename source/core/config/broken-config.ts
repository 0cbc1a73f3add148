import {LaliaError} from '../lalia-error.js';
import {type JsonFault, lineAndColumn} from '../placed-json.js';

/** Makes the fault of a text that of its file. */
export const brokenAt = (path: string, text: string, {offset, message}: JsonFault): LaliaError => {
	const {line, column} = lineAndColumn(text, offset);
	return new LaliaError('broken_config', `${path}:${line}:${column}: ${message}`, {
		context: {file: path, line, column, problem: message},
	});
};
