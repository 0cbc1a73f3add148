/**
 * The first lines of the client: a shell script in a comment of JavaScript's. Node parses the bundle of NODE_EXTRA_CA_CERTS at
 * every start, which costs more than the whole command; the client needs no TLS, so it runs without and finds the value in
 * LALIA_CA, to give it back to every process that it starts.
 *
 * Where there is no socket, a process is started that may become the daemon, so that its Node and ours start side by side: it stands
 * by until the client says that it is wanted, and ends without a trace where the client ends (docs/decisions/0031-stand-by.md).
 * @param {string[]} commands those that a daemon is started for
 */
export const launcherHead = commands => `#!/bin/sh
':' /*
${noOutput}
unset LALIA_STAND_BY
${standBy(commands)}
${withoutAuthorities}
exec node "$0" "$@"
*/`;

// Node opens /dev/null in place of a closed standard output, and what is written there would count as read.
const noOutput = `if ! { :; } 2>/dev/null 3>&1; then echo 'standard output is closed' >&2; exit 1; fi`;

const withoutAuthorities = `if [ "\${NODE_EXTRA_CA_CERTS+set}" ]
then LALIA_CA=$NODE_EXTRA_CA_CERTS; export LALIA_CA; unset NODE_EXTRA_CA_CERTS
else unset LALIA_CA
fi`;

/** What such a process is started with; the client tells it the rest. */
const variables = ['LALIA_HOME', 'LALIA_WORKSPACE', 'LALIA_LOG', 'NODE_EXTRA_CA_CERTS'];

/**
 * An empty here-document is a pipe in dash and busybox, and Linux lets both its ends be opened: 6 and 8 say what is wanted, 9 and 7 how it went.
 * Where the caller has these open itself, nobody stands by. A daemon must not keep open what its caller may wait for: a shell closes descriptors of one digit only, so the process is told what else it has.
 * Nor is a daemon wanted for help; a message that has its sign is slower only.
 * @param {string[]} commands
 */
const standBy =
	commands => `case "\${1-},$* " in *' --help '*|*' -h '*) ;; ${commands.map(name => `${name},*`).join('|')})
	lalia=\${LALIA_HOME:-$HOME/.lalia}
	for each in 6 7 8 9; do [ ! -e /proc/self/fd/$each ] || lalia=; done
	if [ "\${HOME:-}" ] && [ ! -e "$lalia/sock" ] && [ "\${lalia#/}" != "$lalia" ] && [ \${#lalia} -lt 80 ] && command -v setsid >/dev/null; then
		command exec 6<<- END 9<<- END
		END
		END
		if [ -p /proc/self/fd/6 ] && [ -p /proc/self/fd/9 ] && { :; } 2>/dev/null 8>/proc/self/fd/6 7>/proc/self/fd/9; then
			exec 8>/proc/self/fd/6 7>/proc/self/fd/9
			(daemon=$(readlink -f "$0") && exec setsid env -i PATH="$PATH" HOME="$HOME" ${variables.map(name => `\${${name}+"${name}=$${name}"}`).join(' ')} \\
				node "\${daemon%/*}/daemon.cjs" --stand-by $(ls /proc/self/fd 3<&- 4<&-) <&6 >/dev/null 2>&1 3>&7 4<&- 5<&- 6<&- 7<&- 8<&- 9<&- &)
			LALIA_STAND_BY=1; export LALIA_STAND_BY
		fi
		exec 6<&- 7<&-
	fi
esac`;
