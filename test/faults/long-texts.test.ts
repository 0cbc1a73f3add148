import {expect, test} from 'vitest';
import {fencedText} from '../../source/client/fence.js';
import {readConfigValues} from '../../source/client/identity/git-config.js';
import {projectOfUrl} from '../../source/client/identity/git-context.js';
import {suggestName} from '../../source/client/identity/suggest-name.js';
import {parseNicknames} from '../../source/client/nicknames/nicknames-text.js';
import {findSection} from '../../source/client/run/marked-section.js';
import {removeFromJson} from '../../source/client/setup/json-removal.js';
import {readToml, removeFromToml} from '../../source/client/setup/toml-text.js';
import {messageLine} from '../../source/client/text/messages.js';
import {isAddress, parseAddress, qualifiedAddress} from '../../source/core/address.js';
import {parseConfig} from '../../source/core/config/config.js';
import {excerpt, excerptAround} from '../../source/core/excerpt.js';
import {addressField, bodyField, lineField} from '../../source/core/fields.js';
import {hitFinder} from '../../source/core/first-hit.js';
import {parseMessageFile, subjectOf} from '../../source/core/message-file.js';
import {isName} from '../../source/core/names.js';
import {payloadField, workstreamField} from '../../source/core/tasks/payload.js';
import {projectFolder, taskRoomNames} from '../../source/core/tasks/places.js';
import {parseTaskStatement} from '../../source/core/tasks/statement-file.js';
import {parseMembersFile} from '../../source/core/transcript/room-files.js';
import {transcriptCommit} from '../../source/core/transcript/transcript-source.js';
import {visible} from '../../source/core/visible.js';
import {encodeImport} from '../../source/daemon/transcript/import-stream.js';
import {effort} from '../support/effort.js';

const length = effort({short: 50_000, long: 1_000_000});

/** Each is the beginning of what some pattern looks for, over and over, and then not its end. */
const repeated = [
	...['a', 'é', 'e\u0301', '😀', '\u0301', ' ', '\t', '\n', '\r', '\r\n', '\0', '\u2028', '\u202e', '\ud800'],
	...[
		'-',
		'.',
		':',
		'/',
		'@',
		'"',
		"'",
		'\\',
		'*',
		'_',
		'=',
		'#',
		'[',
		'{',
		'(',
		'[ ',
		'{"a":',
		'"a',
		'a-',
		'a ',
		'-1',
	],
	...[
		'---\n',
		'\n---',
		'a: b\n',
		'```json\n',
		'\n```',
		'Lalia-Id: ',
		'\nLalia-Id: 0',
		'<!-- lalia:begin -->\n',
		'[a]\n',
		'a=\n',
		'\\\n',
		'[remote "',
	],
];
const texts = repeated.flatMap(part => {
	const many = part.repeat(Math.ceil(length / part.length));
	return [many, `${many}!`, `a${many}a`, `---\n${many}`, `"${many}`];
});

const terms = hitFinder([
	{text: 'a a', isPrefix: false},
	{text: 'zé', isPrefix: true},
]);
const message = {id: '', seq: 1, kind: 'message', from: 'x', from_id: '', sent_at: ''};
const agent = {name: 'x', branch: null};

/** What reads texts of others, or of a user, that may be long. */
const readers: Record<string, (text: string) => unknown> = {
	isName,
	parseAddress,
	isAddress,
	'an address': text => addressField.safeParse(text),
	qualifiedAddress: text => qualifiedAddress({...agent, project: text.slice(0, 200), worktree: text.slice(0, 4096)}),
	'a body': text => bodyField.safeParse(text),
	'a line': text => lineField.safeParse(text),
	'a workstream': text =>
		workstreamField.safeParse({slug: text, branch: text, brief: text, owned_paths: [text], depends_on: [text]}),
	'a payload': text => payloadField.safeParse({project: text, workstreams: [{slug: 'a', branch: text}]}),
	projectFolder: text => projectFolder(text.slice(0, 200)),
	taskRoomNames: text => taskRoomNames({project: text.slice(0, 200), slug: 'a'}),
	subjectOf: text => subjectOf({from: 'x', body: text}),
	excerpt: text => excerpt(text, 80),
	excerptAround: text => excerptAround(text, text.length - 1, 80),
	visible,
	hitFinder: terms,
	messageLine: text => messageLine({...message, body: text}),
	fencedText,
	parseMessageFile,
	parseMembersFile,
	parseTaskStatement,
	transcriptCommit: text => transcriptCommit('', text),
	'the stream of an import': text => {
		const entry = {
			id: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
			at: 1,
			author: text.slice(0, 64),
			authorId: 'x',
			subject: text,
			files: [],
		};
		return [
			...encodeImport({tip: undefined, entries: [entry], rootNames: []} as unknown as Parameters<
				typeof encodeImport
			>[0]),
		];
	},
	suggestName: text => suggestName({project: text, harness: text, worktree: text}),
	'a git configuration': text => readConfigValues(text, {section: 'remote "origin"', key: 'url'}),
	'the url of a project': projectOfUrl,
	findSection,
	parseNicknames: text => parseNicknames('f', text),
	parseConfig: text => parseConfig('f', text),
	readToml,
	removeFromToml: text => removeFromToml(text, {parent: 'a', name: 'b', values: {}}),
	removeFromJson: text => removeFromJson(text, [['a']], () => true),
};

/** Of the processor, which others may have had meanwhile. */
const timeOf = (read: (text: string) => unknown, text: string): number => {
	const before = process.cpuUsage();
	try {
		read(text);
	} catch {
		// A text that is refused took its time as well.
	}

	const {user, system} = process.cpuUsage(before);
	return (user + system) / 1000;
};

test.each(Object.entries(readers))(
	`%s takes a time that grows with the length of ${texts.length} long texts, and no faster`,
	(_name, read) => {
		for (const text of texts) {
			// A second for a megabyte; what grows with the square takes minutes.
			expect(timeOf(read, text), JSON.stringify(text.slice(0, 30))).toBeLessThan(200 + length / 1000);
		}
	},
	300_000,
);
