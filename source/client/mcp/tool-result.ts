import type {CallToolResult} from '@modelcontextprotocol/server';
import type {ReceivedMessage} from '../../core/fields.js';
import {LaliaError} from '../../core/lalia-error.js';
import type {CommandName, OpName} from '../../core/ops/index.js';
import {visible} from '../../core/visible.js';
import {commands} from '../commands.js';
import {fencedMessages, fencedText} from '../fence.js';
import {errorText} from '../report.js';
import {textOf} from '../text/index.js';
import {noticeLine} from '../text/messages.js';

type Args = Record<string, unknown>;

/** What an operation brought, as short text for the model and as data for a program. */
export const toolResult = (
	op: OpName,
	{args, result, notes, mail}: {args: Args; result: object; notes: string[]; mail: string | undefined},
): CallToolResult => {
	// Reason for the casts: the tools are made of operations that have a command, and those that wait bring a delivery.
	const text = commands[op]?.waits ? mailText(result as Mail) : shownText(op, textOf(op as CommandName, result, args));
	const lines = [
		...notes,
		text.trimEnd() || emptyText(op),
		...('warning' in result ? [`warning: ${result.warning}`] : []),
		...(mail === undefined ? [] : [mail]),
	];
	return {content: [{type: 'text', text: lines.join('\n')}], structuredContent: {...result}};
};

/** An error that the model can do something about. */
export const toolError = (thrown: unknown): CallToolResult => {
	const error =
		thrown instanceof LaliaError ? thrown : new LaliaError('internal_error', String(thrown), {cause: thrown});
	const {reason, exit: code, context = {}} = error;
	const retry_hint = reason === 'not_registered' ? 'call the tool register, once' : error.hint;
	return {
		content: [{type: 'text', text: errorText(error, retry_hint).trimEnd()}],
		structuredContent: {error: {code, reason, retry_hint, context}},
		isError: true,
	};
};

type Mail = {messages: ReceivedMessage[]; notice?: {dropped: number}};

const mailText = ({messages, notice}: Mail): string =>
	(notice ? noticeLine(notice) : '') + fencedMessages(messages, {answering: 'The tool tell'});

/** What brings words of agents in a text of lalia's own. */
const quoting: readonly OpName[] = ['history', 'search', 'task bulletin', 'task claim', 'task show'];

const shownText = (op: OpName, text: string): string =>
	quoting.includes(op) && text.trim() !== '' ? fencedText(text) : visible(text);

const emptyText = (op: OpName): string => (commands[op]?.effect === 'write' ? 'done' : 'nothing');
