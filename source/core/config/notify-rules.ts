import * as z from 'zod';
import {isAddress} from '../address.js';
import {lineField} from '../fields.js';

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Nobody else reads what is sent there. */
const isPrivate = ({protocol, hostname}: URL): boolean => protocol === 'https:' || loopback.test(hostname);

/** What an address must not show in an error: it is a secret itself. */
const webhookField = z
	.string()
	.refine(text => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), 'this is no http or https URL');

/** RFC 9110: a token; and what `fetch` takes as a value, without the line ends that would begin another header. */
const headersField = z.record(
	z.string().regex(/^[!#$%&'*+.^_`|~\w-]{1,100}$/, 'this is no name of a header'),
	z
		.string()
		.max(4000)
		.regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'this is no value of a header'),
);

/** Where a notification goes, the same for all rules. */
const destination = {
	webhook: webhookField.optional(),
	/** What the far end understands. */
	shape: z.enum(['json', 'slack', 'ntfy']).default('json'),
	headers: headersField.default({}),
	/** Allows http to another machine. */
	insecure: z.boolean().default(false),
	/** Rings the bell of terminals that show a live view. */
	bell: z.boolean().default(false),
};

const ruleKinds = z.discriminatedUnion(
	'when',
	[
		z.strictObject({
			when: z.literal('task'),
			status: z
				.array(z.enum(['blocked', 'ready']))
				.min(1)
				.default(['blocked', 'ready']),
			project: lineField.optional(),
			...destination,
		}),
		z.strictObject({
			when: z.literal('question'),
			/** Who is asked; where it is left out, every agent that runs in no harness. */
			agent: z.string().refine(isAddress, 'this is no address of an agent').optional(),
			minutes: z.number().min(0).max(10_080).default(10),
			...destination,
		}),
		z.strictObject({when: z.literal('loop'), ...destination}),
		z.strictObject({when: z.literal('transcript'), ...destination}),
	],
	'"when" is one of "task", "question", "loop", "transcript"',
);

/** What the human is to be told of, and where. */
export const notifyRule = ruleKinds
	.refine(rule => rule.webhook !== undefined || rule.bell, 'this rule needs a "webhook", or "bell": true')
	.refine(rule => rule.webhook === undefined || rule.insecure || isPrivate(new URL(rule.webhook)), {
		path: ['webhook'],
		message: 'http is for this machine alone: use https, or add "insecure": true',
	});

export type NotifyRule = z.infer<typeof notifyRule>;
