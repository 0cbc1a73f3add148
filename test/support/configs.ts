import fc from 'fast-check';

const blanks = fc.constantFrom(
	'',
	' ',
	'\n',
	'\n  ',
	'\t',
	'\r\n\t',
	' // why\n',
	'/* here */',
	'\n\n    ',
	' /* a\n b */ ',
);
const names = fc.constantFrom(
	'a',
	'b',
	'hooks',
	'Stop',
	'SessionStart',
	'stop',
	'mcpServers',
	'mcp',
	'version',
	'ü "x"',
	'__proto__',
);

/** JSON as people write it: with comments, odd blanks, trailing commas, a byte order mark, or a list where none is wanted. */
export const anyJsonc = (): fc.Arbitrary<string> => {
	const {value} = fc.letrec<{value: string; object: string; list: string}>(tie => ({
		value: fc.oneof(
			{maxDepth: 4},
			fc.constantFrom('1', 'true', 'null', '"x"', '"lalia // hook"', '-1.5e3'),
			tie('object'),
			tie('list'),
		),
		object: containerOf('{', '}', fc.array(fc.tuple(names, blanks, tie('value')), {maxLength: 4}).map(asMembers)),
		list: containerOf('[', ']', fc.array(tie('value'), {maxLength: 3})),
	}));
	const hookList = containerOf(
		'[',
		']',
		fc.array(fc.constantFrom('{"hooks": []}', '{"command":"x"}', '1'), {maxLength: 3}),
	);
	const events = fc.uniqueArray(fc.constantFrom('Stop', 'SessionStart', 'stop', 'AfterTool', 'Mine'), {maxLength: 3});
	const hooks = containerOf(
		'{',
		'}',
		fc
			.tuple(events, fc.array(hookList, {minLength: 3, maxLength: 3}))
			.map(([each, lists]) => each.map((event, index) => `${JSON.stringify(event)}: ${lists[index]}`)),
	);
	const servers = containerOf(
		'{',
		'}',
		fc.constantFrom<string[][]>([], ['"other": {"command": "o"}']).map(list => list),
	);
	const root = containerOf(
		'{',
		'}',
		fc
			.record(
				{
					first: value.map(text => `"first":${text}`),
					hooks: hooks.map(text => `"hooks" : ${text}`),
					mcpServers: servers.map(text => `"mcpServers": ${text}`),
					mcp: servers.map(text => `"mcp":${text}`),
					version: fc.constant('"version": 1'),
					last: value.map(text => `"last": ${text}`),
				},
				{requiredKeys: []},
			)
			.map(members => Object.values(members)),
	);
	return fc
		.tuple(fc.constantFrom('', '\uFEFF'), blanks, fc.oneof(root, fc.constant('')), blanks)
		.map(([mark, before, text, after]) => mark + before + text + after);
};

/** The entries with blanks and comments around them, and perhaps a comma after the last one. */
const containerOf = (open: string, close: string, entries: fc.Arbitrary<string[]>): fc.Arbitrary<string> =>
	fc.tuple(entries, fc.infiniteStream(blanks), fc.boolean()).map(([texts, stream, hasTrailing]) => {
		const blank = () => stream.next().value ?? '';
		const comma = hasTrailing && texts.length > 0 ? `,${blank()}` : '';
		return open + texts.map(text => blank() + text + blank()).join(',') + comma + blank() + close;
	});

const asMembers = (members: [string, string, string][]): string[] => {
	const seen = new Set<string>();
	return members
		.filter(([name]) => !seen.has(name) && seen.add(name))
		.map(([name, blank, value]) => `${JSON.stringify(name)}:${blank}${value}`);
};

const tomlBlocks = [
	'model = "x" # mine',
	'  odd   =  [1,\n 2 , 3]  ',
	"raw = '''\n[mcp_servers.lalia]\n'''",
	'[ a . b ]   # spaced',
	'[mcp_servers.other]\ncommand="o"  # odd',
	'[[list]]\nx = {y = 1}',
	'# a remark',
	'',
	'',
];

/** TOML as people write it; tables come once each, in any order. */
export const anyToml = (): fc.Arbitrary<string> =>
	fc
		.tuple(
			fc.shuffledSubarray([0, 1, 2]),
			fc.shuffledSubarray([3, 4, 5, 6, 7, 8]),
			fc.constantFrom('\n', '\r\n'),
			fc.constantFrom('', '\n', '\n\n'),
		)
		.map(([keys, tables, newline, end]) =>
			([...keys, ...tables].map(index => tomlBlocks[index]).join('\n') + end).replaceAll('\n', newline),
		);
