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
	const ending = scriptEndings.find(candidate => name.endsWith(candidate)) ?? '';

	return name.slice(0, name.length - ending.length);
};

type Interpreter = {
	/** Without version numbers. */
	names: readonly string[];
	/** Options after which no script comes: the code is in the arguments, or on standard input. */
	codeOption: RegExp;
	/** Options whose value is the next argument. */
	valueOption: RegExp;
	/** A word that may stand between the interpreter and the script. */
	commandWord?: string;
};

const interpreters: readonly Interpreter[] = [
	{
		names: ['bash', 'sh', 'zsh', 'dash', 'ksh', 'ash', 'fish'],
		codeOption: /^-[A-Za-z]*[cs][A-Za-z]*$/,
		valueOption: /^(?:[-+][A-Za-z]*[oO]|--rcfile|--init-file)$/,
	},
	{
		names: ['node', 'nodejs', 'bun', 'deno'],
		codeOption: /^(?:-e|-p|-pe|--eval|--print|-i|--interactive)$/,
		valueOption: /^(?:-r|--require|--import|--preload|--loader|--experimental-loader|-C|--conditions)$/,
		commandWord: 'run',
	},
	{
		// The module after -m is the program, so -m itself is passed over like a flag.
		names: ['python', 'pypy'],
		codeOption: /^-[A-Za-z]*c$/,
		valueOption: /^-[WX]$/,
	},
];

/** The script that an interpreter was told to run: its first argument that is no option. */
const findScript = (program: string, args: readonly string[]): string | undefined => {
	// A login shell's name begins with a hyphen.
	const name = program.replace(/^-|[\d.]+$/g, '');
	const interpreter = interpreters.find(({names}) => names.includes(name));

	if (!interpreter) {
		return undefined;
	}

	for (let index = 0; index < args.length; index++) {
		const argument = args[index] ?? '';

		if (argument === '--') {
			return args[index + 1];
		}

		if (argument === '-' || interpreter.codeOption.test(argument)) {
			return undefined;
		}

		if (interpreter.valueOption.test(argument)) {
			index++;
		} else if (!argument.startsWith('-') && !argument.startsWith('+') && argument !== interpreter.commandWord) {
			return argument;
		}
	}

	return undefined;
};
