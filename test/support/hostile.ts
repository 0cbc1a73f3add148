import fc from 'fast-check';

/** Words that mean something to JavaScript, to a file system, to git, to SQLite or to a terminal. */
export const hostileWords = [
	'__proto__',
	'constructor',
	'prototype',
	'toString',
	'hasOwnProperty',
	'valueOf',
	'then',
	'',
	' ',
	'.',
	'..',
	'../..',
	'../../etc/passwd',
	'/etc/passwd',
	'/',
	'//',
	'a/../../b',
	'..\\..\\b',
	'%2e%2e%2f',
	'.git',
	'.GIT',
	'git~1',
	'.g\u200cit',
	'.git/hooks/post-commit',
	'C:\\',
	'CON',
	'nul',
	'-',
	'--',
	'--force',
	'-rf',
	'$(id)',
	'`id`',
	'; id',
	'a\nb',
	'a\r\nb',
	'a\0b',
	'\0',
	'\u001b[2J',
	'\u202eabc',
	'\u2028',
	'\ufeff',
	'\ud800',
	'\udc00x',
	'👩‍👩‍👧',
	"' OR 1=1 --",
	'"',
	'\\',
	'*',
	'@',
	'a@',
	'@b',
	'a@b:c:d',
	'null',
	'undefined',
	'NaN',
	'0',
	'-1',
	'1e309',
	'9007199254740993',
	'0x10',
	'---',
	'---\n',
	'01ARZ3NDEKTSV4RRFFQ69G5FAV',
	'7ZZZZZZZZZZZZZZZZZZZZZZZZZ',
	'x'.repeat(65),
	'x'.repeat(300),
	'x'.repeat(5000),
	'.lock',
	'a.lock',
	'a..b',
	'a.',
	'.a',
];

export const hostileText = fc.oneof(
	{weight: 3, arbitrary: fc.constantFrom(...hostileWords)},
	{weight: 1, arbitrary: fc.string({unit: 'binary', maxLength: 20})},
	{weight: 1, arbitrary: fc.string({maxLength: 12})},
);

export const hostileNumber = fc.oneof(
	fc.constantFrom(0, -0, 1, 2, -1, 0.5, 1e308, -1e308, 5e-324, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 53 + 2, 2 ** 63),
	fc.integer(),
	fc.double({noNaN: true, noDefaultInfinity: true}),
);

/** Any value that JSON can say, small, and what it says is hostile. */
export const hostileValue: fc.Arbitrary<unknown> = fc.letrec(tie => ({
	value: fc.oneof(
		{depthSize: 'small', withCrossShrink: true},
		hostileText,
		hostileNumber,
		fc.constantFrom(null, true, false),
		fc.array(tie('value'), {maxLength: 3}),
		fc.array(fc.tuple(hostileText, tie('value')), {maxLength: 3}).map(members => objectOf(members)),
	),
})).value;

/** An object whose own members are these, also one that is called `__proto__`. */
export const objectOf = (members: (readonly [string, unknown])[]): Record<string, unknown> => {
	const made: Record<string, unknown> = {};
	for (const [name, value] of members) {
		Object.defineProperty(made, name, {value, enumerable: true, configurable: true, writable: true});
	}

	return made;
};

type Edit = {at: number; remove: number; insert: string};

const edit: fc.Arbitrary<Edit> = fc.record({
	at: fc.nat(100_000),
	remove: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(200)),
	insert: fc.oneof(
		fc.constantFrom(
			'',
			' ',
			'\n',
			'\r\n',
			'\0',
			'"',
			'{',
			'}',
			'[',
			']',
			',',
			':',
			'\\',
			'---\n',
			'0',
			'\ufeff',
			'\ud800',
		),
		hostileText,
	),
});

/** A text with some places changed, and sometimes a part of it twice or cut off. */
export const damaged = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
	fc.tuple(text, fc.array(edit, {minLength: 1, maxLength: 3})).map(([whole, edits]) =>
		edits.reduce((made, {at, remove, insert}) => {
			const place = at % (made.length + 1);
			return made.slice(0, place) + insert + made.slice(place + remove);
		}, whole),
	);

/** Fails where something has got into what all objects have in common. */
export const pollution = (): string[] =>
	[{}, [], '', 0, () => {}].flatMap(value => {
		const names: string[] = [];
		// Reason for the loop: `in` an enumeration is what a polluted prototype shows in.
		for (const name in value as object) {
			names.push(name);
		}

		return names;
	});
