import type {ProcessInfo} from './process-tree.js';

/** What a process runs, as far as its name and command line tell. */
export type Program = {
	/** All that it may be called: its kernel name, its first argument's, and its script's. */
	names: readonly string[];
	/** The path or module that an interpreter runs, as it was given. */
	script?: string;
};

/**
 * The names are those of programs only: one among the other arguments does not count, as `vim claude` is an editor and
 * `bash -c "claude"` a shell.
 */
export const readProgram = ({comm, argv}: Pick<ProcessInfo, 'comm' | 'argv'>): Program => {
	const name = programName(argv[0] ?? '');
	const script = findScript(name, argv.slice(1));

	return script === undefined ? {names: [comm, name]} : {names: [comm, name, programName(script)], script};
};

const scriptEndings = ['.js', '.mjs', '.cjs', '.py', '.exe'];

/** The last part of a path, without the ending that a language puts there. */
const programName = (path: string): string => {
	const name = path.slice(path.lastIndexOf('/') + 1);
	const dot = name.lastIndexOf('.');

	return dot > 0 && scriptEndings.includes(name.slice(dot)) ? name.slice(0, dot) : name;
};

/** How to find the script among the arguments. No regular expressions: each costs a cold process 0.04 ms. */
type Interpreter = {
	/** Options after which no script comes, as the code is an argument or standard input; the short ones by their letter. */
	codeOptions: readonly string[];
	codeFlags: string;
	/** Options whose value is the next argument; of short ones run together the last can be such a one. */
	valueOptions: readonly string[];
	valueFlags: string;
	/** A word that may stand between the interpreter and the script. */
	commandWord?: string;
};

const shell: Interpreter = {
	codeOptions: [],
	codeFlags: 'cs',
	valueOptions: ['--rcfile', '--init-file'],
	valueFlags: 'oO',
};

const javascript: Interpreter = {
	codeOptions: ['--eval', '--print', '--interactive'],
	codeFlags: 'epi',
	valueOptions: ['--require', '--import', '--preload', '--loader', '--experimental-loader', '--conditions'],
	valueFlags: 'rC',
	commandWord: 'run',
};

// The module after -m is the program, so -m itself is passed over like a flag.
const python: Interpreter = {codeOptions: [], codeFlags: 'c', valueOptions: [], valueFlags: 'WX'};

const shells = ['bash', 'sh', 'zsh', 'dash', 'ksh', 'ash', 'fish'];
const javascriptEngines = ['node', 'nodejs', 'bun', 'deno'];

const findInterpreter = (program: string): Interpreter | undefined => {
	// A login shell's name begins with a hyphen.
	if (shells.includes(program.startsWith('-') ? program.slice(1) : program)) {
		return shell;
	}

	if (javascriptEngines.includes(program)) {
		return javascript;
	}

	// It may end with a version.
	return program.startsWith('python') || program.startsWith('pypy') ? python : undefined;
};

/** The script that an interpreter was told to run: its first argument that is no option. */
const findScript = (program: string, args: readonly string[]): string | undefined => {
	const interpreter = findInterpreter(program);

	if (!interpreter) {
		return undefined;
	}

	for (let index = 0; index < args.length; index++) {
		const argument = args[index] ?? '';

		if (argument === '--') {
			return args[index + 1];
		}

		if (argument === '-' || isCodeOption(interpreter, argument)) {
			return undefined;
		}

		if (takesValue(interpreter, argument)) {
			index++;
		} else if (!isOption(argument) && argument !== interpreter.commandWord) {
			return argument;
		}
	}

	return undefined;
};

/** A shell switches some of its options off with a plus sign. */
const isOption = (argument: string): boolean => argument.startsWith('-') || argument.startsWith('+');

const isShort = (argument: string): boolean => isOption(argument) && !argument.startsWith('--');

const isCodeOption = ({codeOptions, codeFlags}: Interpreter, argument: string): boolean => {
	if (!isShort(argument) || argument.startsWith('+')) {
		return codeOptions.includes(argument);
	}

	for (const flag of codeFlags) {
		if (argument.includes(flag)) {
			return true;
		}
	}

	return false;
};

const takesValue = ({valueOptions, valueFlags}: Interpreter, argument: string): boolean =>
	isShort(argument) ? valueFlags.includes(argument.slice(-1)) : valueOptions.includes(argument);
