/** What a file has to begin with to be lalia's own. */
const mark = '// Written by lalia setup';

export const isPlugin = (text: string): boolean => text.startsWith(mark);

/**
 * The plugin by which opencode does what other harnesses do by hooks: it asks for the same flags, and runs the same command.
 * What it is answered stands in the system prompt until the turn ends; who the agent is stays there. Sessions of subagents
 * are left alone: mail that they see is lost to the agent.
 */
export const pluginText = (
	harness: string,
	program: string,
): string => `${mark} ${harness}. Changes are lost with the next setup; lalia setup ${harness} --remove removes it.
import {spawn} from 'node:child_process';
import {existsSync} from 'node:fs';
import {homedir} from 'node:os';
import {join} from 'node:path';

const program = ${JSON.stringify(program)};
const flags = join(process.env.LALIA_HOME || join(homedir(), '.lalia'), 'flags');
const isUp = (...names) =>
	names.some(name => existsSync(join(flags, \`\${name}-\${process.pid}\`)) || existsSync(join(flags, \`\${name}-any\`)));

const ask = event =>
	new Promise(resolve => {
		const child = spawn(program, ['hook', '${harness}'], {
			env: {...process.env, LALIA_HOOK_PARENT: String(process.pid)},
			stdio: ['pipe', 'pipe', 'ignore'],
		});
		const timer = setTimeout(() => child.kill('SIGKILL'), 2000);
		let text = '';
		child.stdout.setEncoding('utf8').on('data', chunk => {
			text += chunk;
		});
		child.stdin.on('error', () => {});
		child.on('error', () => resolve({}));
		child.on('close', () => {
			clearTimeout(timer);
			try {
				resolve(JSON.parse(text));
			} catch {
				resolve({});
			}
		});
		child.stdin.end(JSON.stringify(event));
	});

export const Lalia = async ({client, directory, serverUrl}) => {
	const sessions = new Map();
	const subagents = new Set();

	const tell = async (name, id, more = {}) => {
		const answer = await ask({hook_event_name: name, session_id: id, cwd: directory, ...more});
		const session = sessions.get(id);
		if (answer.standing) {
			session.standing = answer.standing;
		}

		if (answer.additionalContext) {
			session.mail.push(answer.additionalContext);
		}

		return answer;
	};
	const start = (id, source) =>
		tell('SessionStart', id, {source, ...(serverUrl ? {server_url: String(serverUrl)} : {})});

	const end = async id => {
		const session = sessions.get(id);
		session.mail = [];
		const answer = isUp('mail', 'seen') ? await tell('TurnEnd', id, {stop_hook_active: session.goesOn}) : {};
		session.goesOn = answer.decision === 'block';
		if (session.goesOn) {
			const prompt = client.session.promptAsync ?? client.session.prompt;
			const body = {parts: [{type: 'text', text: answer.reason, synthetic: true}]};
			Promise.resolve(prompt.call(client.session, {path: {id}, body})).catch(() => {});
		}
	};

	return {
		event: async ({event: {type, properties = {}}}) => {
			if (properties.info?.parentID) {
				subagents.add(properties.info.id);
			} else if (type === 'session.compacted' && sessions.has(properties.sessionID)) {
				await start(properties.sessionID, 'compact');
			} else if (type === 'session.idle' && sessions.has(properties.sessionID)) {
				await end(properties.sessionID);
			}
		},
		'chat.message': async ({sessionID}) => {
			if (subagents.has(sessionID)) {
				return;
			}

			if (!sessions.has(sessionID)) {
				sessions.set(sessionID, {standing: '', mail: [], goesOn: false});
				await start(sessionID, 'startup');
			} else if (!sessions.get(sessionID).goesOn && isUp('mail', 'seen')) {
				await tell('TurnStart', sessionID);
			}
		},
		'tool.execute.after': async ({sessionID}) => {
			if (sessions.has(sessionID) && isUp('mail')) {
				await tell('ToolUse', sessionID);
			}
		},
		'experimental.chat.system.transform': async ({sessionID}, output) => {
			const session = sessions.get(sessionID);
			output.system.push(...[session?.standing, ...(session?.mail ?? [])].filter(Boolean));
		},
	};
};
`;
