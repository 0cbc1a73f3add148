/** Which layer may know which: `commands → ui → client → core ← daemon`. */
const layers = {
	core: [],
	client: ['core'],
	ui: ['client', 'core'],
	commands: ['ui', 'client', 'core'],
	daemon: ['core'],
};

const layerRules = Object.entries(layers).map(([layer, known]) => ({
	name: `${layer}-knows-${known.length > 0 ? `only-${known.join('-and-')}` : 'no-other-layer'}`,
	severity: 'error',
	from: {path: `^source/${layer}/`},
	to: {path: '^source/', pathNot: `^source/(${[layer, ...known].join('|')})/`},
}));

const ioModules = [
	'child_process|cluster|dgram|dns|fs|http|http2|https|inspector|net|os|perf_hooks|process',
	'readline|repl|sqlite|timers|tls|tty|v8|vm|worker_threads',
].join('|');

module.exports = {
	forbidden: [
		...layerRules,
		{
			name: 'core-does-no-io',
			severity: 'error',
			from: {path: '^source/core/', pathNot: '^source/core/lazy-crypto[.]ts$'},
			to: {dependencyTypes: ['core'], path: `^(node:)?(${ioModules})(/|$)`},
		},
		{
			name: 'sqlite-only-in-the-store',
			severity: 'error',
			from: {path: '^source/', pathNot: '^source/daemon/store/'},
			to: {path: 'better-sqlite3'},
		},
		{
			name: 'daemon-spawns-only-git',
			comment: 'git is the one program that the daemon runs, but for a harness that is woken by its own program',
			severity: 'error',
			from: {
				path: '^source/daemon/',
				pathNot: '^source/daemon/(transcript/|tasks/project-git[.]ts$|wake/program[.]ts$)',
			},
			to: {path: '^(node:)?child_process$'},
		},
		{
			name: 'isomorphic-git-only-in-the-transcript',
			severity: 'error',
			from: {path: '^source/', pathNot: '^source/(core/transcript|client/sync)/'},
			to: {path: '(^|/)isomorphic-git(/|$)'},
		},
		{
			name: 'react-only-in-the-terminal-faces',
			severity: 'error',
			from: {path: '^source/', pathNot: '^source/(ui|commands)/'},
			to: {path: '(^|node_modules/)(@types/react|ink|react|pastel|@inkjs/ui)(/|$)'},
		},
		{
			name: 'nobody-knows-the-program',
			severity: 'error',
			from: {path: '^source/[^/]+/'},
			to: {path: '^source/[^/]+$'},
		},
		{
			name: 'source-knows-no-test',
			severity: 'error',
			from: {path: '^source/'},
			to: {
				path: '^(test|scripts)/|node_modules/(vitest|msw|fast-check|ink-testing-library|@lydell/node-pty|@xterm/headless)/',
			},
		},
		{
			name: 'no-cycles',
			comment: 'of modules that need each other to load: a type and a dynamic import need nothing then',
			severity: 'error',
			from: {},
			to: {circular: true, viaOnly: {dependencyTypesNot: ['type-only', 'dynamic-import']}},
		},
		{
			name: 'everything-resolves',
			severity: 'error',
			from: {},
			to: {couldNotResolve: true},
		},
	],
	options: {
		tsPreCompilationDeps: true,
		tsConfig: {fileName: 'tsconfig.json'},
		doNotFollow: {path: 'node_modules'},
		exclude: {path: '(^|/)(fixtures|dist)/'},
		enhancedResolveOptions: {
			exportsFields: ['exports'],
			conditionNames: ['types', 'import', 'node', 'default'],
		},
	},
};
