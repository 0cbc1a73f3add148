import {readFileSync, type Stats, statSync} from 'node:fs';
import {join} from 'node:path';
import type {ResultOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';
import {visible} from '../../core/visible.js';
import {addressWord} from '../fence.js';
import {cutText} from './cut-text.js';

type Offered = ResultOf<Ops['offer']>;

type Question = NonNullable<Offered['questions']>[number];

const maxPolicyBytes = 2000;
const maxStandingBytes = 2500;

/** Who the agent is, and what it has to do with: what a session does not know that begins, or was compacted. */
export const standingText = ({agent, rooms = [], tasks = [], questions = []}: Offered): string => {
	const {name, role, project} = agent;
	const lines = [
		`lalia: you are the agent ${name}, role ${role}${project === null ? '' : `, project ${JSON.stringify(visible(project))}`}.`,
		...(rooms.length > 0 ? [`Your rooms: ${rooms.join(', ')}.`] : []),
		...questions.map(questionLine),
		...tasks.map(
			({slug, status, branch, worktree, owner}) =>
				`Task ${slug}: ${status}, owner ${owner ?? 'nobody'}, branch ${branch}, worktree ${JSON.stringify(worktree)}.`,
		),
	];
	return `${cutText(lines.join('\n'), maxStandingBytes)}\n`;
};

/** A peer's question is not quoted here, where no mark stands around its words. */
const questionLine = ({seq, mine, excerpt, ...source}: Question): string => {
	const peer = addressWord(source);
	return mine
		? `Open question: you asked ${peer} (seq ${seq}): ${JSON.stringify(excerpt)}`
		: `Open question: ${peer} asked you (seq ${seq}); lalia history ${peer} shows it, lalia tell ${peer} "…" --reply-to ${seq} answers.`;
};

/** What the user of this machine wants all agents to keep to; empty where there is no such file, or it is somebody else's. */
export const policyText = (home: string, uid: number): string => {
	const path = join(home, 'policy.md');
	try {
		const stats = statSync(path);
		if (!stats.isFile() || stats.uid !== uid || isOpenToOthers(stats)) {
			return '';
		}

		const text = readFileSync(path, 'utf8').trim();
		const rest = Buffer.byteLength(text) > maxPolicyBytes ? `\n(The rest stands in ${path}.)` : '';
		return text === ''
			? ''
			: `The user's own policy for agents that use lalia, from ${path}:\n${cutText(visible(text), maxPolicyBytes)}${rest}\nEnd of the user's policy.\n`;
	} catch {
		return '';
	}
};

/** Where the umask is 002, a user's group is the user's alone. */
const isOpenToOthers = ({mode, gid}: Stats): boolean =>
	(mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid !== process.getgid?.());
