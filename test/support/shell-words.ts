/** The words of a simple shell command, with its quotes taken off. */
export const wordsOf = (line: string): string[] =>
	[...line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) => word.replace(/"([^"]*)"|'([^']*)'/g, '$1$2'));
