import {excerptAround} from '../../core/excerpt.js';
import type {Message} from '../../core/fields.js';
import {hitFinder} from '../../core/first-hit.js';
import type {ArgsOf, ResultOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';
import {searchTerms} from '../../core/search-terms.js';
import {fetchedRefOf} from '../../core/sync/host-ref.js';
import {openGitSource} from '../../core/transcript/git-source.js';
import type {ListedFile} from '../../core/transcript/transcript-source.js';
import {verifySource} from '../../core/transcript/verify-transcript.js';
import type {Client, Invocation} from '../client.js';
import {chooseConversation, type HostConversation, type Viewer, visibleConversations} from './host-conversations.js';
import {shownMessage, soundMessages, unsoundWarning} from './host-messages.js';
import {findHost, openHost} from './open-host.js';

type Of<T> = T & {host: string; observe?: boolean | undefined};

const excerptWidth = 72;

/** `history` of a conversation on another host, as it was last fetched. */
export const historyOfHost = async (
	client: Client,
	{host, source, room, since, limit, observe}: Of<ArgsOf<Ops['history']>>,
): Promise<ResultOf<Ops['history']>> => {
	const opened = await openHost(await findHost(client.invocation, host));
	const viewer = await viewerOf(client, observe);
	const conversation = await chooseConversation(opened, {source, isRoom: room, viewer});
	const unsound = {count: 0};
	const messages: Message[] = [];
	for (const files of newestFirst(conversation.files)) {
		const group: Message[] = [];
		for await (const {message} of soundMessages(opened, {of: () => conversation, files, unsound})) {
			group.push(shownMessage(message, conversation, {opened, viewer}));
		}

		messages.unshift(...group.sort((left, right) => left.seq - right.seq));
		const isEnough =
			since === undefined ? messages.length >= (limit ?? Number.POSITIVE_INFINITY) : isBefore(group, since);
		if (isEnough) {
			break;
		}
	}

	const wanted = messages.filter(({seq}) => seq >= (since ?? 1));
	const shown = limit === undefined ? wanted : since === undefined ? wanted.slice(-limit) : wanted.slice(0, limit);
	return {messages: shown, ...unsoundWarning(unsound, host)};
};

const isBefore = ([first]: Message[], since: number): boolean => first !== undefined && first.seq <= since;

/** The files of a conversation by folder, the newest first: what is in one was said after all that is in those that follow. */
const newestFirst = (files: readonly ListedFile[]): ListedFile[][] => {
	const groups = new Map<string, ListedFile[]>();
	for (const file of files) {
		const [day = '', thousand = ''] = file.path.split('/').slice(2, -1);
		const key = `${day} ${thousand.padStart(16, '0')}`;
		groups.set(key, [...(groups.get(key) ?? []), file]);
	}

	return [...groups].sort(([left], [right]) => (left < right ? 1 : -1)).map(([, group]) => group);
};

/** `search` in what another host has, as it was last fetched: it reads all of it, the newest first, until there is enough. */
export const searchHost = async (
	client: Client,
	{host, words, room, peer, limit, observe}: Of<ArgsOf<Ops['search']>>,
): Promise<ResultOf<Ops['search']>> => {
	const opened = await openHost(await findHost(client.invocation, host));
	const viewer = await viewerOf(client, observe);
	const source = room ?? peer;
	const conversations =
		source === undefined
			? await visibleConversations(opened, viewer)
			: [await chooseConversation(opened, {source, isRoom: room !== undefined, viewer})];
	const ofFile = new Map<ListedFile, HostConversation>();
	for (const conversation of conversations) {
		for (const file of conversation.files) {
			ofFile.set(file, conversation);
		}
	}

	const terms = searchTerms(words);
	const finders = terms.map(term => hitFinder([term]));
	const findFirst = hitFinder(terms);
	const unsound = {count: 0};
	const matches: ResultOf<Ops['search']>['matches'] = [];
	const of = (file: ListedFile): HostConversation => ofFile.get(file) as HostConversation; // of those that are read
	const isWanted = (body: string): boolean => finders.every(find => find(body) !== undefined);
	const files = newestIdFirst(ofFile.keys());
	for await (const {message, conversation} of soundMessages(opened, {of, files, unsound, isWanted})) {
		const {body, reply_to: _, kind: __, ...facts} = shownMessage(message, conversation, {opened, viewer});
		matches.push({...facts, excerpt: excerptAround(body, findFirst(body) ?? 0, excerptWidth)});
		if (matches.length === limit) {
			break;
		}
	}

	return {matches, ...unsoundWarning(unsound, host)};
};

/** By the time that is in the ids. */
const newestIdFirst = (files: Iterable<ListedFile>): ListedFile[] => {
	const idOf = ({path}: ListedFile): string => path.slice(path.lastIndexOf('/') + 1);
	return [...files].sort((left, right) => (idOf(left) < idOf(right) ? 1 : -1));
};

/** Who may see what: an agent what it takes part in, and whoever asks for all, all; the files are the same user's. */
const viewerOf = async (client: Client, observe: boolean | undefined): Promise<Viewer> =>
	observe === true ? undefined : {agent_id: (await client.whoCalls()).agent_id};

/** Checks all of what was fetched of a host, as `verify` does of one's own, but for a working tree that there is none of. */
export const verifyHost = async (invocation: Invocation, word: string): Promise<ResultOf<Ops['verify']>> => {
	const {hosts, host} = await findHost(invocation, word);
	return {
		workspace: hosts.gitDir,
		host: host.host,
		...(await verifySource(openGitSource(hosts.git, fetchedRefOf(host)))),
	};
};
