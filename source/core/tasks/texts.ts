import type {Workstream} from './payload.js';

/** What a published task is, as one message in Markdown: made of what the supervisor signed and nothing else. */
export const bundleText = (workstream: Workstream): string =>
	[`# ${workstream.slug}\n\nBranch: ${workstream.branch}\n`, ...sectionNames.map(name => sectionText(workstream, name))]
		.filter(Boolean)
		.join('\n');

export const sectionNames = ['brief', 'owned_paths', 'contracts', 'depends_on'] as const;

export type SectionName = (typeof sectionNames)[number];

const titles: Record<SectionName, string> = {
	brief: 'Brief',
	owned_paths: 'Owned paths',
	contracts: 'Contracts',
	depends_on: 'Depends on',
};

const sectionText = (workstream: Workstream, name: SectionName): string => {
	const body = sectionBody(workstream, name);
	return body === '' ? '' : `## ${titles[name]}\n\n${body}\n`;
};

const sectionBody = ({brief, owned_paths, contracts, depends_on}: Workstream, name: SectionName): string =>
	({
		brief: brief.trimEnd(),
		owned_paths: listText(owned_paths),
		contracts: listText(contracts.map(({other_slug, note}) => `${other_slug}: ${note}`)),
		depends_on: listText(depends_on),
	})[name];

const listText = (items: string[]): string => items.map(item => `- ${item}`).join('\n');

/** Which sections of a task differ. */
export const changedSections = (before: Workstream, after: Workstream): SectionName[] =>
	sectionNames.filter(name => sectionBody(before, name) !== sectionBody(after, name));

/** The follow-up to a bundle: the sections that changed, as they are now. */
export const changeText = (workstream: Workstream, changed: SectionName[]): string => {
	const sections = changed.map(name => sectionText(workstream, name) || `## ${titles[name]}\n\nNone any more.\n`);
	return [`# ${workstream.slug} has changed\n`, ...sections].join('\n');
};

/** The line that a request about tasks leaves in the room; `agent` is the name of whom it names. */
export const lineFor = ({op, args}: {op: string; args: Record<string, unknown>}, agent = ''): string => {
	const {slug, status} = args;
	switch (op) {
		case 'task claim':
			return `claimed the task ${slug ?? ''}`.trimEnd();
		case 'task set-status':
			return `${slug} is ${status}`;
		case 'task unassign':
			return `${slug} is open again`;
		case 'task reassign':
			return `${slug} is given to ${agent}`;
		case 'task handoff':
			return `${agent} supervises now`;
		case 'task unpublish':
			return `${slug} is taken back`;
		default:
			throw new Error(`${op} has no line`);
	}
};
