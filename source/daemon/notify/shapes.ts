import type {Webhook} from './destinations.js';
import type {Notice} from './occasion.js';

/** What is posted, and where. */
export type Post = {url: URL; body: unknown};

/** A notice as the far end understands it. */
export const postOf = (webhook: Webhook, notice: Notice): Post => shapes[webhook.shape](new URL(webhook.url), notice);

const json = (url: URL, notice: Notice): Post => ({url, body: notice});

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks. In `plain_text` nothing is a mention or a link. */
const slack = (url: URL, {title, facts}: Notice): Post => {
	const plain = (text: string) => ({type: 'plain_text', text, emoji: false});
	const fields = Object.entries(facts).map(([name, value]) => plain(`${name}\n${value}`));
	return {
		url,
		body: {
			text: title.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
			blocks: [
				{type: 'section', text: plain(title)},
				{type: 'section', fields},
			],
		},
	};
};

/** https://docs.ntfy.sh/publish/#publish-as-json: it goes to the root of the server, and names the topic, the last part of the URL. */
const ntfy = (url: URL, {title, when, facts}: Notice): Post => {
	const topic = url.pathname.split('/').findLast(Boolean) ?? '';
	const message = Object.entries(facts)
		.map(([name, value]) => `${name}: ${value}`)
		.join('\n');
	const root = new URL(url);
	root.pathname = '/';
	return {url: root, body: {topic: decodeURIComponent(topic), title, message, tags: ['lalia', when]}};
};

const shapes: Record<Webhook['shape'], (url: URL, notice: Notice) => Post> = {json, slack, ntfy};
