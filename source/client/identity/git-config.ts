/**
 * The values of a key in a git configuration file, in their order. As far as lalia needs it: no includes, no `url.*.insteadOf`.
 * @param section as in the file, with a subsection in quotes: `remote "origin"`
 */
export const readConfigValues = (text: string, {section, key}: {section: string; key: string}): string[] => {
	const values: string[] = [];
	let isInSection = false;

	// A backslash at the end of a line carries the value on.
	for (const line of text.replace(/\\\r?\n/g, '').split(/\r?\n/)) {
		const header = headerPattern.exec(line);
		const assignment = header ? line.slice(header[0].length) : line;

		if (header) {
			isInSection = normalizeHeader(header[1] ?? '') === normalizeHeader(section);
		}

		const [, name, value] = (isInSection && assignmentPattern.exec(assignment)) || [];

		if (name?.toLowerCase() === key.toLowerCase() && value !== undefined) {
			values.push(unquote(value));
		}
	}

	return values;
};

const headerPattern = /^\s*\[\s*([^\]"\s]+(?:\s+"(?:[^"\\]|\\.)*")?)\s*\]/;

const assignmentPattern = /^\s*([A-Za-z][A-Za-z0-9-]*)\s*=\s*(.*)$/;

/** The section's own name has no case, the subsection's has. */
const normalizeHeader = (header: string): string =>
	header.replace(/\s+/, ' ').replace(/^[^ "]+/, name => name.toLowerCase());

/** A value without quotes, escapes, comment and the blanks around it. */
const unquote = (value: string): string => {
	let text = '';
	let isQuoted = false;

	for (const [token] of value.matchAll(/\\.|[^\\]/g)) {
		if (token === '"') {
			isQuoted = !isQuoted;
		} else if (!isQuoted && (token === '#' || token === ';')) {
			break;
		} else {
			text += token.startsWith('\\') ? token.slice(1) : token;
		}
	}

	return text.trim();
};
