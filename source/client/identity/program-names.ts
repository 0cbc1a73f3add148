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

type Interpreter = {
	/** Options after which no script comes: the code is in the arguments, or on standard input. */
	codeOption: RegExp;
	/** Options whose value is the next argument. */
	valueOption: RegExp;
	/** A word that may stand between the interpreter and the script. */
	commandWord?: string;
};

const shell: Interpreter = {
	codeOption: /^-[A-Za-z]*[cs][A-Za-z]*$/,
	valueOption: /^(?:[-+][A-Za-z]*[oO]|--rcfile|--init-file)$/,
};

const javascript: Interpreter = {
	codeOption: /^(?:-e|-p|-pe|--eval|--print|-i|--interactive)$/,
	valueOption: /^(?:-r|--require|--import|--preload|--loader|--experimental-loader|-C|--conditions)$/,
	commandWord: 'run',
};

// The module after -m is the program, so -m itself is passed over like a flag.
const python: Interpreter = {codeOption: /^-[A-Za-z]*c$/, valueOption: /^-[WX]$/};

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
		const isOption = argument.startsWith('-') || argument.startsWith('+');

		if (argument === '--') {
			return args[index + 1];
		}

		if (!isOption && argument !== interpreter.commandWord) {
			return argument;
		}

		if (argument === '-' || interpreter.codeOption.test(argument)) {
			return undefined;
		}

		if (interpreter.valueOption.test(argument)) {
			index++;
		}
	}

	return undefined;
};
