import type {Program} from './program-names.js';
import type {Environment} from './surroundings.js';

/** How one harness shows itself to a command that an agent runs in it. */
export type Harness = {
	id: string;
	/** What people call its process. */
	program: string;
	/** Variables of which it sets at least one for its commands, and nobody else does. Nested harnesses inherit them. */
	marks: readonly string[];
	/** Variables that it sets in a sandbox which hides the process tree: there they tell who is nearest. */
	sandboxMarks?: readonly string[];
	/** The variable with the id of the session: the same for all its commands, another for the next session. */
	sessionVariable?: string;
	/** Whether a process that runs this program is the harness. */
	matchesProgram: (program: Program, env: Environment) => boolean;
};

// CLAUDE_PROJECT_DIR is no mark: Gemini and Copilot set it too.
const claudeCode: Harness = {
	id: 'claude-code',
	program: 'claude',
	marks: ['CLAUDECODE'],
	sessionVariable: 'CLAUDE_CODE_SESSION_ID',
	matchesProgram: ({names}) => names.includes('claude'),
};

// CODEX_HOME is no mark: users set it. The tree is hidden in Codex's Linux sandbox.
const codex: Harness = {
	id: 'codex',
	program: 'codex',
	marks: ['CODEX_CI', 'CODEX_SANDBOX_NETWORK_DISABLED'],
	sandboxMarks: ['CODEX_CI', 'CODEX_SANDBOX_NETWORK_DISABLED'],
	sessionVariable: 'CODEX_THREAD_ID',
	matchesProgram: ({names}) => names.includes('codex'),
};

// Its process may be called MainThread, and its script index.js, so the package's folder counts as well.
const copilot: Harness = {
	id: 'copilot',
	program: 'copilot',
	marks: ['COPILOT_CLI'],
	sessionVariable: 'COPILOT_AGENT_SESSION_ID',
	matchesProgram: ({names, script = ''}) =>
		names.includes('copilot') || /\/@github\/copilot(?:-[\w-]+)?\/[\w.-]+$/.test(script),
};

const gemini: Harness = {
	id: 'gemini',
	program: 'gemini',
	marks: ['GEMINI_CLI'],
	matchesProgram: ({names}) => names.includes('gemini'),
};

// The npm package keeps its binary as `.opencode`.
const opencode: Harness = {
	id: 'opencode',
	program: 'opencode',
	marks: ['OPENCODE'],
	matchesProgram: ({names}) => names.includes('opencode') || names.includes('.opencode'),
};

// The editor is an ancestor of its user's own terminals as well: it is the harness only where its agent set the mark.
const cursor: Harness = {
	id: 'cursor',
	program: 'cursor-agent',
	marks: ['CURSOR_AGENT'],
	matchesProgram: ({names}, env) =>
		names.includes('cursor-agent') ||
		(Boolean(env.CURSOR_AGENT) && (names.includes('cursor') || names.includes('Cursor'))),
};

const aider: Harness = {
	id: 'aider',
	program: 'aider',
	marks: [],
	matchesProgram: ({names}) => names.includes('aider'),
};

export const harnesses: readonly Harness[] = [claudeCode, codex, copilot, gemini, opencode, cursor, aider];
