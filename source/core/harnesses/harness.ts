/** All that lalia knows of one harness. What a version of it changes is changed here and nowhere else. */
export type Harness = {
	/** What lalia calls it, in options and in the registry. */
	id: string;
	/** What its vendor calls it. */
	title: string;
	detection: Detection;
	/** How a role prompt gets in front of its model. */
	instructions: Instructions;
	/** None where it has no hooks. */
	hooks?: Hooks;
	/** None where it speaks no MCP. */
	mcp?: McpRegistration;
	/** None where nothing but its user can begin a turn. */
	wake?: WakeLane;
};

/** How it shows itself to a command that an agent runs in it. Data alone: the build writes it into the plain client. */
export type Detection = {
	/** What its process may be called; the first is what people type. */
	programs: readonly [string, ...string[]];
	/** Processes that are the harness only for a command that has one of its marks. */
	markedPrograms?: readonly string[];
	/** A part of the path of the script that an interpreter runs, where names do not tell. */
	scriptFolder?: string;
	/** Variables of which it sets at least one for its commands, and nobody else does. Nested harnesses inherit them. */
	marks: readonly string[];
	/** Variables that it sets in a sandbox which hides the process tree: there they tell who is nearest. */
	sandboxMarks?: readonly string[];
	/** The variable with the id of the session: the same for all its commands, another for the next session. */
	sessionVariable?: string;
};

/** A file of lalia's own that an option names, or a section in a file that the harness reads by itself. */
export type Instructions = {option: string} | InstructionsFile;

export type InstructionsFile = {
	/** Where its paths begin: in the root of the worktree (outside of git: where it was started), or where it was started. */
	within: 'worktree' | 'cwd';
	/** What is made where none of `read` exists. */
	create: string;
	/** In the order in which the harness looks; of those in one folder it reads only the first. */
	read: readonly [string, ...string[]];
};

/** Whose configuration: the user's, for all projects, or that of one project. */
export type Scope = 'user' | 'project';

/** Where a configuration lies. */
export type ConfigPath = {
	/** In the user's home folder, or in the root of the project. */
	path: string;
	/** A variable by which users move the folder that `path` begins with; of the user's own configuration only. */
	movedBy?: string;
	syntax: 'json' | 'jsonc' | 'toml' | 'javascript';
};

export type ConfigPaths = Record<Scope, ConfigPath>;

/** When mail can be put in front of an agent, whatever the harness calls it. */
export type Moment = 'session-start' | 'turn-start' | 'tool' | 'turn-end' | 'wake';

export type Hooks = {
	files: ConfigPaths;
	/** By the harness's own name of the event, in the spelling that its configuration takes. */
	events: Readonly<Record<string, Moment>>;
	/**
	 * How an entry is written: `grouped` as `{EVENT: [{hooks: [{type, command, timeout}]}]}`, `versioned` as `{version: 1,
	 * hooks: {EVENT: [{…}]}}`, `plugin` as a module.
	 */
	shape: 'grouped' | 'versioned' | 'plugin';
	/** What the number in an entry's time limit counts. */
	timeoutUnit?: 'seconds' | 'milliseconds';
	/** The field of the event that names the session. */
	sessionField: string;
	/** Where the text for the model stands: in `hookSpecificOutput.additionalContext`, or in a field of this name. */
	contextField: 'hookSpecificOutput' | 'additionalContext' | 'additional_context';
	/** The most characters that it takes at once; more are cut or left out. */
	contextLimit?: number;
	/** What makes it go on instead of ending its turn; none where nothing does. */
	goOn?: 'decision-block' | 'followup-message';
};

export type McpRegistration = {
	files: ConfigPaths;
	/** The member of the file that holds the servers by name. */
	member: string;
	/** Whether it starts servers without its own environment, so that what they need has to be written in. */
	stripsEnvironment?: true;
};

/** How a session that waits for its user is told of mail, without keystrokes. */
export type WakeLane =
	/** A file that it watches on a hook's word. */
	| {lane: 'watched-file'; event: string}
	/** A program of its own; `{thread}` and `{text}` stand for the session and for one line about the mail. */
	| {lane: 'program'; args: readonly string[]}
	/** A request to the server that its plugin named; `{session}` stands for the session. */
	| {lane: 'server'; path: string}
	/** An extension that its user has to switch on. */
	| {lane: 'extension'; optIn: true};
