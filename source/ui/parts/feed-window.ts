import type {WatchedMessage} from '../../core/watch-events.js';
import {messageLines} from './message-lines.js';

/** A line of a message in a feed. Before its first and after its last are those of its neighbours. */
export type Place = {seq: number; line: number};

/** A feed of this width. */
export type Page = {messages: readonly WatchedMessage[]; columns: number};

export type ShownLine = Place & {text: string};

/** That place in terms of the message which it falls into: not before the first line, not after the last. */
export const settled = ({messages, columns}: Page, {seq, line}: Place): Place => {
	let index = Math.max(
		0,
		messages.findIndex(message => message.seq >= seq),
	);
	let left = line;
	const heightAt = (at: number): number => {
		const message = messages[at];
		return message ? messageLines(message, columns).length : 0;
	};
	while (left < 0 && index > 0) {
		index--;
		left += heightAt(index);
	}

	while (left >= heightAt(index) && index < messages.length - 1) {
		left -= heightAt(index);
		index++;
	}

	return {seq: messages[index]?.seq ?? 0, line: Math.max(0, Math.min(left, heightAt(index) - 1))};
};

/** Where a window begins that ends with the newest line. */
export const bottomOf = (page: Page, rows: number): Place => {
	const last = page.messages.at(-1);
	return last
		? settled(page, {seq: last.seq, line: messageLines(last, page.columns).length - rows})
		: {seq: 0, line: 0};
};

export const isBefore = (left: Place, right: Place): boolean =>
	left.seq === right.seq ? left.line < right.line : left.seq < right.seq;

/** The lines of a window that begins there; only these are made. */
export const linesFrom = ({messages, columns}: Page, {seq, line}: Place, rows: number): ShownLine[] => {
	const lines: ShownLine[] = [];
	const start = Math.max(
		0,
		messages.findIndex(message => message.seq >= seq),
	);
	for (let index = start; index < messages.length && lines.length < rows + line; index++) {
		const message = messages[index];
		const made = message ? messageLines(message, columns) : [];
		lines.push(...made.map((text, at) => ({seq: message?.seq ?? 0, line: at, text})));
	}

	return lines.slice(line, line + rows);
};
