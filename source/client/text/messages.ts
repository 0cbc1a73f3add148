import type {Message} from '../../core/fields.js';

/** `[<seq> <ts> <from>] <body>`; further lines of a body are indented, so that no body can look like another message. */
export const messageLine = ({seq, sent_at, from, body}: Message): string =>
	withNewline(
		`[${seq} ${sent_at} ${from}] ${body.replace(/(\r\n|[\n\v\f\r\u0085\u2028\u2029])(?=.)/gs, end => `${end}  `)}`,
	);

export const noticeLine = ({dropped}: {dropped: number}): string => `[notice] you are behind, ${dropped} dropped\n`;

export const withNewline = (text: string): string => (text.endsWith('\n') ? text : `${text}\n`);
