import {isName} from './names.js';
import {isUlid} from './ulid.js';

/** What a person may type where an agent is named: a ULID, or a name with as much of its place as tells it apart. */
export type Address =
	| {kind: 'id'; agent_id: string}
	| {kind: 'name'; name: string; project?: string; branch?: string; worktree?: string};

/** `01J…` | `name` | `name@project` | `name@project:branch` | `name@project:branch:worktree`; a worktree may hold colons. */
export const parseAddress = (text: string): Address => {
	if (isUlid(text)) {
		return {kind: 'id', agent_id: text};
	}

	const at = text.indexOf('@');
	if (at === -1) {
		return {kind: 'name', name: text};
	}

	const [project, branch, ...worktree] = text.slice(at + 1).split(':');
	return {
		kind: 'name',
		name: text.slice(0, at),
		...(project ? {project} : {}),
		...(branch ? {branch} : {}),
		...(worktree.length > 0 ? {worktree: worktree.join(':')} : {}),
	};
};

/** Whether it can be the address of an agent: one line that begins with a name or is a ULID. */
export const isAddress = (text: string): boolean => {
	const address = parseAddress(text);
	return !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text) && (address.kind === 'id' || isName(address.name));
};

type Placed = {name: string; project: string | null; branch: string | null; worktree: string | null};

/** The longest address of an agent: `name@project:branch:worktree`, cut at the first part it has not. */
export const qualifiedAddress = ({name, project, branch, worktree}: Placed): string => {
	if (project === null) {
		return name;
	}

	const place = [project, branch ?? '', worktree ?? ''].join(':').replace(/:+$/, '');
	return `${name}@${place}`;
};
