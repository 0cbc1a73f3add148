import {expect, test} from 'vitest';
import type {Notice} from '../../../source/daemon/notify/occasion.js';
import {postOf} from '../../../source/daemon/notify/shapes.js';

const notice: Notice = {
	id: '01KDW5VQ00000000000000000A',
	when: 'question',
	at: '2026-01-01T12:00:00.000Z',
	title: 'bob has waited for an answer from ada for 10 minutes',
	facts: {from: 'bob', to: 'ada', seq: 3, asked_at: '2026-01-01T12:00:00.000Z', excerpt: 'Shall <!channel> I & go?'},
};

const postTo = (url: string, shape: 'json' | 'slack' | 'ntfy', given = notice) => {
	const {url: to, body} = postOf({url, shape, headers: {}}, given);
	return {to: to.href, body};
};

test('plain JSON has each fact by its name', () => {
	expect(postTo('https://a.example/hook?key=1', 'json')).toEqual({to: 'https://a.example/hook?key=1', body: notice});
});

test('Slack gets a text and blocks, in which what a peer wrote is no mention', () => {
	const plain = (text: string) => ({type: 'plain_text', text, emoji: false});
	expect(postTo('https://hooks.slack.com/services/T/B/x', 'slack', {...notice, title: 'a <b> & c'})).toEqual({
		to: 'https://hooks.slack.com/services/T/B/x',
		body: {
			text: 'a &lt;b&gt; &amp; c',
			blocks: [
				{type: 'section', text: plain('a <b> & c')},
				{
					type: 'section',
					fields: [
						plain('from\nbob'),
						plain('to\nada'),
						plain('seq\n3'),
						plain('asked_at\n2026-01-01T12:00:00.000Z'),
						plain('excerpt\nShall <!channel> I & go?'),
					],
				},
			],
		},
	});
});

test('ntfy gets a message for its topic, at the root of the server', () => {
	expect(postTo('https://ntfy.example/ada%20x?auth=1', 'ntfy')).toEqual({
		to: 'https://ntfy.example/?auth=1',
		body: {
			topic: 'ada x',
			title: 'bob has waited for an answer from ada for 10 minutes',
			message: 'from: bob\nto: ada\nseq: 3\nasked_at: 2026-01-01T12:00:00.000Z\nexcerpt: Shall <!channel> I & go?',
			tags: ['lalia', 'question'],
		},
	});
});
