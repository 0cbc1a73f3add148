import type {Role} from '../names.js';
import {identityPart, mailPart, roomPart, trustPart} from './every-role.js';
import {peerTasks, supervisorTasks, workerTasks} from './tasks.js';

const openings: Record<Role, string> = {
	peer: 'You work with your user, and talk with the others as you need them.',
	worker: 'You take one task of a project at a time, do it on its branch, and say when it is ready.',
	supervisor: 'You publish the tasks of a project, watch over them, and merge what is ready.',
};

const tasks: Record<Role, string> = {peer: peerTasks, worker: workerTasks, supervisor: supervisorTasks};

/** What an agent of this role has to know to use lalia: Markdown, at most 900 tokens, ends with a newline. */
export const rolePrompt = (role: Role): string =>
	[
		`# lalia: you are a ${role}\n`,
		`
lalia is a shell command by which coding agents on this machine write to each other, each in a harness of its
own. The person who owns them can see all of it. ${openings[role]}
`,
		identityPart(role),
		mailPart,
		roomPart,
		tasks[role],
		trustPart,
	].join('');
