import {isAddress} from '../../core/address.js';
import {LaliaError} from '../../core/lalia-error.js';
import {isName} from '../../core/names.js';
import {JsonFault, lineAndColumn, type PlacedJson, readPlacedJson} from '../../core/placed-json.js';
import {isUlid} from '../../core/ulid.js';
import type {Nickname, Nicknames} from './find-nickname.js';

/** What reading a file as UTF-8 makes of bytes that are none. */
const notDecoded = '\uFFFD';

/**
 * What the file says. Anything that writing it again would lose is an error.
 * @throws LaliaError `broken_nicknames`, with file, line and column
 */
export const parseNicknames = (path: string, text: string): Nicknames => {
	try {
		const offset = text.indexOf(notDecoded);
		if (offset !== -1) {
			throw new JsonFault(offset, 'this is not UTF-8');
		}

		const file = readPlacedJson(text);
		return new Map([...membersOf(file)].map(([nick, entry]) => [nick, nicknameOf(nick, entry)]));
	} catch (error) {
		if (error instanceof JsonFault) {
			throw brokenAt(path, text, error);
		}

		throw error;
	}
};

/** A nickname a line, in the order of the alphabet. */
export const nicknamesText = (nicknames: Nicknames): string => {
	const lines = [...nicknames]
		.toSorted(([left], [right]) => (left < right ? -1 : 1))
		.map(([nick, nickname]) => `\t${JSON.stringify(nick)}: {${membersText(nickname)}}`);
	const text = lines.length === 0 ? '{}\n' : `{\n${lines.join(',\n')}\n}\n`;
	return text.replaceAll(notDecoded, '\\ufffd'); // a folder's name may have it
};

const membersText = (nickname: Nickname): string =>
	Object.entries(nickname)
		.map(([name, value]) => `${JSON.stringify(name)}: ${JSON.stringify(value)}`)
		.join(', ');

const brokenAt = (path: string, text: string, {offset, message}: JsonFault): LaliaError => {
	const {line, column} = lineAndColumn(text, offset);
	return new LaliaError('broken_nicknames', `${path}:${line}:${column}: ${message}`, {
		context: {file: path, line, column, problem: message},
	});
};

const membersOf = ({offset, value}: PlacedJson) => {
	if (!(value instanceof Map)) {
		throw new JsonFault(offset, 'an object {…} is expected here');
	}

	return value;
};

const known = ['address', 'agent_id', 'follow'];

const nicknameOf = (nick: string, entry: PlacedJson & {nameOffset: number}): Nickname => {
	if (!isName(nick)) {
		throw new JsonFault(entry.nameOffset, `${JSON.stringify(nick)} is not a name`);
	}

	const members = membersOf(entry);
	for (const [name, {nameOffset}] of members) {
		if (!known.includes(name)) {
			throw new JsonFault(nameOffset, `${JSON.stringify(name)} is none of ${known.join(', ')}`);
		}
	}

	const [address, id, follow] = known.map(name => members.get(name));
	if (typeof address?.value !== 'string' || !isAddress(address.value)) {
		throw new JsonFault((address ?? entry).offset, `${nick} needs an "address", as of an agent`);
	}

	if ((id === undefined) === (follow === undefined)) {
		throw new JsonFault(entry.offset, `${nick} needs either an "agent_id" or "follow"`);
	}

	if (follow) {
		return {address: address.value, follow: isTrue(follow)};
	}

	if (typeof id?.value !== 'string' || !isUlid(id.value)) {
		throw new JsonFault((id ?? entry).offset, 'an "agent_id" is a ULID');
	}

	return {address: address.value, agent_id: id.value};
};

const isTrue = ({offset, value}: PlacedJson): true => {
	if (value !== true) {
		throw new JsonFault(offset, '"follow" is true, or is not there');
	}

	return value;
};
