/** What a person may set, and what it sets; code is in backquotes. */
export const variables: readonly (readonly [name: string, says: string])[] = [
	['LALIA_HOME', 'the home. Each home has a daemon and agents of its own'],
	['LALIA_WORKSPACE', 'the workspace; the daemon reads it when it starts'],
	['LALIA_NAME', 'the agent to act as, or the name to register'],
	['LALIA_ROLE', 'the role to register: `peer`, `worker` or `supervisor`'],
	['LALIA_LEASE_SECONDS', 'how long a lease runs, 3600 without it; the daemon reads it when it starts'],
	['LALIA_GIT_TOKEN', 'the token or password for the git remote; git’s credential helper is not asked then'],
	['LALIA_GIT_USER', 'the user that goes with it, `x-access-token` without it'],
	['LALIA_LOG', '`debug` adds a line for each request to `daemon.log`; the daemon reads it when it starts'],
];
