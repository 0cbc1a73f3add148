import {defineConfig} from 'vitest/config';

// The tests say themselves what they run in: not the developer's lalia, not CI's habits (Ink draws nothing where CI is
// set), not the certificates that slow every child down.
for (const name of Object.keys(process.env)) {
	if (/^(CI|CI_.*|CONTINUOUS_INTEGRATION|NODE_EXTRA_CA_CERTS|LALIA_.*)$/.test(name)) {
		delete process.env[name];
	}
}

export default defineConfig({
	define: {__VERSION__: '"0.0.0-test"', __BUILD__: '"2000-01-01T00:00:00.000Z 0.0.0-test"'},
	test: {
		include: ['test/**/*.test.{ts,tsx}'],
		globalSetup: ['test/support/build-once.ts'],
		pool: 'forks',
		maxWorkers: 2,
		testTimeout: 60_000,
		hookTimeout: 60_000,
		allowOnly: false,
		globals: false,
	},
});
