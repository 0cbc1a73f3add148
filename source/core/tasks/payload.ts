import * as z from 'zod';
import {rule} from '../fields.js';
import {maxBodyBytes} from '../limits.js';

const isSlug = (text: string): boolean => /^[a-z0-9][a-z0-9._-]{0,63}$/.test(text) && !/\.\.|\.$|\.lock$/.test(text);

/** Also the name of a folder, a room and a part of refs: none of them takes more. */
export const slugField = z
	.string()
	.refine(isSlug, {error: issue => `${JSON.stringify(issue.input)} is not a slug`, ...rule('invalid_slug')});

/** As `git check-ref-format --branch` takes them, but for what only git itself knows. */
const branchField = z
	.string()
	.max(200)
	.refine(isBranch, {
		error: issue => `${JSON.stringify(issue.input)} is not a branch name`,
		...rule('invalid_payload'),
	});

function isBranch(text: string): boolean {
	const parts = text.split('/');
	return (
		!/[\0-\x20\x7f~^:?*[\\]|\.\.|@\{/.test(text) &&
		text !== '@' &&
		!text.startsWith('-') &&
		!text.endsWith('.') &&
		parts.every(part => part !== '' && !part.startsWith('.') && !part.endsWith('.lock'))
	);
}

/** Relative to the repository's root, within it; may have wildcards. */
const ownedPathField = z
	.string()
	.min(1)
	.max(1000)
	.refine(isInside, {
		error: issue => `${JSON.stringify(issue.input)} is no path within the repository`,
		...rule('invalid_payload'),
	});

function isInside(path: string): boolean {
	return !/[\p{Cc}\\]/u.test(path) && !path.startsWith('/') && !path.split('/').includes('..');
}

const text = z.string().refine(value => !/\0|\p{Surrogate}/u.test(value), 'has NUL or half characters');

/** One task as a supervisor publishes it. */
export const workstreamField = z.strictObject({
	slug: slugField,
	branch: branchField,
	brief: text.refine(brief => Buffer.byteLength(brief) <= maxBodyBytes / 2, 'is longer than 512 KiB').default(''),
	owned_paths: z.array(ownedPathField).max(1000).default([]),
	contracts: z
		.array(z.strictObject({other_slug: slugField, note: text.max(10_000)}))
		.max(100)
		.default([]),
	depends_on: z.array(slugField).max(100).default([]),
});

export type Workstream = z.infer<typeof workstreamField>;

/** That of a request that was taken, with what it left out. */
export const workstreamOf = (args: Record<string, unknown>): Workstream => workstreamField.parse(args['workstream']);

/** What `lalia task publish` reads. */
export const payloadField = z.strictObject({
	project: z.string().optional(),
	repo_root: z.string().optional(),
	workstreams: z.array(workstreamField).min(1).max(1000),
});

export type Payload = z.infer<typeof payloadField>;
