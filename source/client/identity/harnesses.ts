import type {Program} from './program-names.js';
import type {Environment} from './surroundings.js';

/** How one harness shows itself to a command that an agent runs in it. */
export type Harness = {
	id: string;
	/** What its process may be called; the first is what people call it. */
	programs: readonly [string, ...string[]];
	/** Whether it is the harness by something else than its name. */
	matchesProgram?: (program: Program, env: Environment) => boolean;
	/** Variables of which it sets at least one for its commands, and nobody else does. Nested harnesses inherit them. */
	marks: readonly string[];
	/** Variables that it sets in a sandbox which hides the process tree: there they tell who is nearest. */
	sandboxMarks?: readonly string[];
	/** The variable with the id of the session: the same for all its commands, another for the next session. */
	sessionVariable?: string;
};

// CLAUDE_PROJECT_DIR is no mark: Gemini and Copilot set it too.
const claudeCode: Harness = {
	id: 'claude-code',
	programs: ['claude'],
	marks: ['CLAUDECODE'],
	sessionVariable: 'CLAUDE_CODE_SESSION_ID',
};

// CODEX_HOME is no mark: users set it. The tree is hidden in Codex's Linux sandbox.
const codex: Harness = {
	id: 'codex',
	programs: ['codex'],
	marks: ['CODEX_CI', 'CODEX_SANDBOX_NETWORK_DISABLED'],
	sandboxMarks: ['CODEX_CI', 'CODEX_SANDBOX_NETWORK_DISABLED'],
	sessionVariable: 'CODEX_THREAD_ID',
};

// Its process may be called MainThread, and its script index.js, so the package's folder tells as well.
const copilot: Harness = {
	id: 'copilot',
	programs: ['copilot'],
	marks: ['COPILOT_CLI'],
	sessionVariable: 'COPILOT_AGENT_SESSION_ID',
	matchesProgram: ({script}) => script?.includes('/@github/copilot/') ?? false,
};

const gemini: Harness = {
	id: 'gemini',
	programs: ['gemini'],
	marks: ['GEMINI_CLI'],
};

// The npm package keeps its binary as `.opencode`.
const opencode: Harness = {
	id: 'opencode',
	programs: ['opencode', '.opencode'],
	marks: ['OPENCODE'],
};

// The editor is an ancestor of its user's own terminals as well: it is the harness only where its agent set the mark.
const cursor: Harness = {
	id: 'cursor',
	programs: ['cursor-agent'],
	marks: ['CURSOR_AGENT'],
	matchesProgram: ({names}, env) => Boolean(env.CURSOR_AGENT) && (names.includes('cursor') || names.includes('Cursor')),
};

const aider: Harness = {
	id: 'aider',
	programs: ['aider'],
	marks: [],
};

export const harnesses: readonly Harness[] = [claudeCode, codex, copilot, gemini, opencode, cursor, aider];

/** The harness that a program is, if it is one. */
export const findHarness = (program: Program, env: Environment): Harness | undefined =>
	harnesses.find(
		({programs, matchesProgram}) =>
			program.names.some(name => programs.includes(name)) || matchesProgram?.(program, env),
	);
