/** Lines of pages that no test can type as they stand: why, and what is run instead, with words that stand in that file. */
type Elsewhere = {lines: string[]; why: string; by: string; words: string};

export const elsewhere: Elsewhere[] = [
	{
		lines: ['npm install && npm run demo', 'npm install', 'npm run build'],
		why: 'they make what this very test runs on: packages, and a build',
		by: 'test/support/build-once.ts',
		words: 'ensureBuilt()',
	},
	{
		lines: ['npm run demo'],
		why: 'it builds first',
		by: 'test/e2e/demo.test.ts',
		words: "runLalia(home, ['demo'])",
	},
	{
		lines: ['npm test', 'npm test -- test/ops/tell.test.ts'],
		why: 'a test that runs the tests would not end',
		by: '.ci/run',
		words: 'node scripts/test.mjs',
	},
	{
		lines: ['npm run check', 'npm run docs', 'npm run format'],
		why: 'they take a minute, or write into the checkout; a check fails where the others would write',
		by: '.ci/run',
		words: 'node scripts/check.mjs',
	},
	{
		lines: ['npm run test:node -- 22', 'npm run test:node -- 24 --quick'],
		why: 'they fetch a Node',
		by: '.ci/run',
		words: 'node scripts/test-node.mjs "$version" --quick',
	},
	{
		lines: ['npm run test:faults', 'SOAK_MINUTES=30 npm run test:faults -- test/faults/soak.test.ts'],
		why: 'they take hours; each of these tests has a short form',
		by: 'test/faults/soak.test.ts',
		words: 'effort({short:',
	},
	{
		lines: ['npm run bench'],
		why: 'it measures, and wants a machine for itself',
		by: 'test/bench/bench.ts',
		words: '--short',
	},
	{
		lines: ['bash .ci/run'],
		why: 'it runs the tests',
		by: '.ci/run',
		words: 'What a change has to pass',
	},
	{
		lines: ['bash .ci/long'],
		why: 'it takes half an hour; each of these tests has a short form',
		by: '.ci/long',
		words: 'node scripts/test-faults.mjs',
	},
	{
		lines: ['npm pack', 'npm install --global lalia-0.1.0.tgz', 'npm install --global .', 'npm install -g .'],
		why: 'they fetch the packages of SQLite, and write to where programs are installed',
		by: 'test/e2e/install.test.ts',
		words: "['pack', '--silent',",
	},
	{
		lines: ['npm uninstall --global lalia', 'make uninstall'],
		why: 'they remove what was installed',
		by: 'test/e2e/install.test.ts',
		words: 'a daemon whose program is removed',
	},
	{
		lines: ['make install', 'make install PREFIX="$HOME/tools"'],
		why: 'they install for real; make says what it would do',
		by: 'test/scripts/makefile.test.ts',
		words: 'PREFIX says where else',
	},
	{
		lines: [
			'nats-server -js -a 10.0.0.5 -p 4222 -sd /var/lib/nats',
			'lalia link nats://10.0.0.5:4222 --mesh team --host-name anna',
			'lalia link nats://10.0.0.5:4222 --mesh team --host-name otto',
			'lalia link admit otto',
		],
		why: 'they want a server, and two hosts',
		by: 'test/support/mesh.ts',
		words: "['link', 'admit', name]",
	},
	{
		lines: [
			'lalia register --name alice --mesh',
			'lalia room create api --mesh',
			'lalia post api "the schema is merged"',
			'lalia tell bob@otto "your turn"',
		],
		why: 'they are for a home that is linked',
		by: 'test/mesh/two-hosts.test.ts',
		words: "['room', 'create', 'api', '--mesh',",
	},
	{
		lines: [
			'lalia link tls://lalia:secret@nats.example.org:4222 --tls-ca ca.pem --tls-cert otto.pem --tls-key otto.key',
		],
		why: 'they want certificates',
		by: 'test/mesh/tls.test.ts',
		words: "'--tls-cert',",
	},
	{
		lines: ['make reload'],
		why: 'it builds',
		by: 'test/e2e/upgrade.test.ts',
		words: 'a daemon makes way for the newer build of a command',
	},
	{
		lines: ['eval "$(lalia completion bash)"', 'eval "$(lalia completion zsh)"', 'lalia completion fish | source'],
		why: 'each is for another shell, which is asked to complete then',
		by: 'test/e2e/completion.test.ts',
		words: 'lalia completion fish | source',
	},
	{
		lines: ['lalia remote https://git.example.com/ada/transcripts.git', 'lalia sync', 'lalia sync --watch'],
		why: 'there is no such server; the tests have one of their own',
		by: 'test/e2e/sync/two-homes.test.ts',
		words: "runLalia(second, ['verify', '--host', host_id])",
	},
	{
		lines: [
			'lalia search --host laptop --observe parser',
			'lalia history release --room --host laptop --observe',
			'lalia history ada,bob --host laptop --observe',
			'lalia verify --host laptop',
		],
		why: 'they need another host',
		by: 'test/e2e/sync/two-homes.test.ts',
		words: "runLalia(second, ['search', 'PARSER', 'ready', ...other])",
	},
	{
		lines: [
			`printf 'url=https://git.example.com\\nusername=ada\\npassword=%s\\n\\n' "$TOKEN" | git credential approve`,
			'git -C ~/.lalia/hosts.git update-ref -d refs/hosts/<name>/<id>',
		],
		why: 'they change what git keeps of a server, and need a host that was rewritten',
		by: 'test/client/sync/wrong-server.test.ts',
		words: "'update-ref', '-d'",
	},
];
