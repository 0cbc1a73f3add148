/**
 * The first lines of the client: a shell script that turns into JavaScript at its second line. Node parses the bundle
 * of NODE_EXTRA_CA_CERTS at every start, which costs more than the whole command; the client needs no TLS, so it runs
 * without and finds the value in LALIA_CA, to give it back to every process that it starts.
 */
export const launcherHead = [
	'#!/bin/sh',
	[
		// Node opens /dev/null in place of a closed standard output, and what is written there would count as read.
		`':' //; if ! { :; } 2>/dev/null 3>&1; then echo 'standard output is closed' >&2; exit 1; fi`,
		`if [ "\${NODE_EXTRA_CA_CERTS+set}" ]`,
		'then LALIA_CA=$NODE_EXTRA_CA_CERTS; export LALIA_CA; unset NODE_EXTRA_CA_CERTS',
		'else unset LALIA_CA',
		'fi',
		'exec node "$0" "$@"',
	].join('; '),
].join('\n');
