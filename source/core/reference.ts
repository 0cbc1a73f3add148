import * as z from 'zod';
import {flagOf, placeOf} from './command-table.js';
import {manPage} from './man-page.js';
import {commandSpec, describeCommands} from './manifest.js';
import {commonReasons, type Op} from './op.js';
import {exitMeanings, reasons} from './reasons.js';
import {variables} from './variables.js';

/** A generated page, or the part of a page between its `generated:<section>` marks. */
export type ReferencePage = {path: string; text: string; section?: string};

/** Everything in the documentation that can be said from the operations alone. */
export const renderReference = (ops: Record<string, Op>): ReferencePage[] => {
	const all = Object.values(ops);
	const commands = all.filter(op => !op.internal);
	return [
		{
			path: 'README.md',
			section: 'commands',
			text: table(
				['command', 'does'],
				commands.map(op => [code(usage(op)), op.summary]),
			),
		},
		{path: 'README.md', section: 'exits', text: exitTable()},
		{
			path: 'README.md',
			section: 'variables',
			text: table(
				['variable', 'what it sets'],
				variables.map(([name, says]) => [code(name), says]),
			),
		},
		{path: 'man/lalia.1', text: manPage(ops)},
		{path: 'docs/reference/commands.md', text: page('Commands', commands.map(commandPart))},
		{path: 'docs/reference/protocol.md', text: page('Operations on the wire', all.filter(isOnWire).map(wirePart))},
		{path: 'docs/reference/reasons.md', text: page('Exit codes and reasons', [exitTable(), reasonTable()])},
	];
};

const isOnWire = (op: Op): boolean => op.effect !== 'local';

const page = (title: string, parts: string[]): string =>
	`<!-- Generated from the operations by npm run docs. -->\n\n# ${title}\n\n${parts.join('\n\n')}\n`;

const exitTable = (): string => table(['exit', 'meaning'], Object.entries(exitMeanings));

const reasonTable = (): string =>
	table(
		['reason', 'exit', 'what to do'],
		Object.entries(reasons).map(([reason, {exit, hint}]) => [code(reason), String(exit), hint]),
	);

const commandPart = (op: Op): string => {
	const {full} = describeCommands({[op.name]: op});
	const help = full[op.name];
	const spec = commandSpec(op);
	const rows = [
		...spec.positionals.map(arg => [code(arg.arg), help?.describes[arg.arg] ?? '']),
		...Object.values(spec.options).map(option => {
			const fallback = help?.defaults[option.arg];
			const note = fallback == null || fallback === false ? '' : ` (default ${fallback})`;
			const values = option.values ? ` ${option.values.join(', ')}` : '';
			const short = option.short === undefined ? '' : `${code(`-${option.short}`)}, `;
			return [
				`${short}${code(`--${flagOf(option.arg)}`)}`,
				`${help?.describes[option.arg] ?? ''}${values}${note}`.trim(),
			];
		}),
	];
	const examples = op.examples.map(({run, prints}) => (prints === undefined ? run : `${run}\n# ${prints}`));
	return [
		`## ${op.name}`,
		`${op.summary}.`,
		code(usage(op)),
		rows.length > 0 ? table(['argument', 'meaning'], rows) : '',
		`Reasons: ${[...op.reasons].map(code).join(', ') || 'only the common ones'}.`,
		fence('sh', examples.join('\n')),
	]
		.filter(Boolean)
		.join('\n\n');
};

const wirePart = (op: Op): string => {
	const schema = (type: z.ZodType) =>
		JSON.stringify(z.toJSONSchema(type, {io: 'input', unrepresentable: 'any'}), undefined, 2);
	return [
		`## ${op.name}`,
		`${op.summary}. Auth: ${code(op.auth)}; effect: ${code(op.effect)}${op.waits ? ', waits' : ''}.`,
		`Raises, beyond ${commonReasons.length} common reasons: ${op.reasons.map(code).join(', ') || 'nothing'}.`,
		`Arguments:\n\n${fence('json', schema(op.args))}`,
		`Result:\n\n${fence('json', schema(op.result))}`,
	].join('\n\n');
};

const usage = (op: Op): string => {
	const {positionals, options} = commandSpec(op);
	const flags = Object.values(options).map(({arg, kind}) =>
		kind === 'boolean' ? `[--${flagOf(arg)}]` : `[--${flagOf(arg)} <${kind}>]`,
	);
	return ['lalia', op.name, ...positionals.map(placeOf), ...flags].join(' ');
};

const code = (text: string): string => `\`${text}\``;

const fence = (language: string, text: string): string => `\`\`\`${language}\n${text}\n\`\`\``;

const table = (heads: string[], rows: string[][]): string =>
	[heads, heads.map(() => '---'), ...rows]
		.map(cells => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`)
		.join('\n');
