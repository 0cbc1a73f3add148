import {closeSync, constants, openSync} from 'node:fs';
import {join} from 'node:path';
import type {Harness} from '../../core/harnesses/harness.js';
import {harnesses} from '../../core/harnesses/index.js';
import type {Caller} from '../caller.js';
import {type Client, openClient} from '../client.js';
import {ensureOwnFolder} from '../identity/private-files.js';
import type {Session} from '../identity/session.js';
import {writeOut} from '../output.js';
import type {Procedure} from '../procedures/index.js';
import {type Answer, answerFor, silence} from './answer.js';
import {callerOfEvent, sessionOfEvent, withSessionId} from './hook-caller.js';
import {type HookEvent, parseEvent, readInput} from './hook-event.js';
import {askForMail} from './mail-offer.js';
import {policyText, standingText} from './standing-text.js';
import {turnBudget} from './turn-budget.js';

/** Since the process began: a harness waits for its hooks, and so does the person before it. */
const deadlineMs = 900;

/** Below this there is room for no message worth its frame. */
const leastBytes = 1000;

/**
 * What a harness's hook does: it puts mail before the agent, and is silent where there is none, or no agent, no daemon, no
 * event that it knows, no time. Nothing that goes wrong here is the agent's, so it ends well whatever happens.
 */
export const answerHook: Procedure = async ({invocation}, args) => {
	setTimeout(() => process.exit(0), Math.max(0, deadlineMs - performance.now())).unref();
	const harness = harnesses.find(({id}) => id === args['harness']);
	try {
		const event = harness && parseEvent(await readInput(process.stdin), harness);
		if (harness && event) {
			const surroundings = withSessionId(invocation.surroundings, harness, event);
			const client = openClient({...invocation, surroundings, mayStartDaemon: false}, () => {});
			return {exit_code: await answerEvent(client, harness, event)};
		}
	} catch {
		// As above.
	}

	return {exit_code: 0};
};

const answerEvent = async (client: Client, harness: Harness, event: HookEvent): Promise<number> => {
	const session = sessionOfEvent(client.invocation.surroundings, harness, event);
	const caller = await callerOfEvent(client, session, event);
	return caller ? answerAgent({client, harness, event, caller, session}) : 0;
};

type Asking = {client: Client; harness: Harness; event: HookEvent; caller: Caller; session: Session | undefined};

/** Only what was written out is noted as shown. */
const answerAgent = async ({client, harness, event, caller, session}: Asking): Promise<number> => {
	const {home, surroundings} = client.invocation;
	const key = event.sessionId === undefined ? session?.key : `${harness.id} session ${event.sessionId}`;
	const sessionKey = (key ?? caller.agent_id).replace(/\p{Cc}/gu, '').slice(0, 256);
	const budget = turnBudget(home, sessionKey, event.moment);
	if (budget.left < leastBytes) {
		return 0;
	}

	const parent = parentPid(surroundings.env['LALIA_HOOK_PARENT']);
	const policy = event.moment === 'session-start' ? policyText(home, surroundings.uid) : '';
	const offering = {client, caller, harness, event, session: sessionKey, parent};
	const offered = await askForMail(offering, {bytes: budget.left - Buffer.byteLength(policy)});
	const standing = event.moment === 'session-start' ? policy + standingText(offered.result) : '';
	const watched = event.moment === 'session-start' ? watchedFile(home, harness, parent) : undefined;
	const answer = answerFor(harness, event, {standing, mail: offered.text, watched});
	writeAnswer(answer);
	if (answer !== silence) {
		budget.spend(Buffer.byteLength(standing + offered.text));
		await offered.noteShown();
	}

	return answer.exit_code;
};

const writeAnswer = ({stdout, stderr}: Answer): void => {
	if (stdout !== '') {
		writeOut(1, stdout);
	}

	if (stderr !== '') {
		writeOut(2, stderr);
	}
};

const parentPid = (text: string | undefined): number | undefined => {
	const pid = Number(text);
	return Number.isInteger(pid) && pid > 1 ? pid : undefined;
};

/** The daemon writes it; a harness that watches a file which is not there yet may never see it. */
const watchedFile = (home: string, {wake}: Harness, parent: number | undefined): string | undefined => {
	if (wake?.lane !== 'watched-file' || parent === undefined) {
		return undefined;
	}

	const path = join(home, 'wake', String(parent));
	try {
		ensureOwnFolder(join(home, 'wake'));
		closeSync(openSync(path, constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW, 0o600));
		return path;
	} catch {
		return undefined;
	}
};
