import {closeSync, openSync, readFileSync} from 'node:fs';
import {devNull} from 'node:os';
import {join} from 'node:path';

/**
 * For a process that was started beside a client, before it was known whether a daemon is wanted: waits until the client says so.
 * Then this process is as one that the client has started itself, with the environment that came as JSON by standard input and
 * the log of its home for standard error. What it was left open by its caller, it closes. False where the client ended without a word
 * or is of another Node, as a version manager may have it; nothing has been touched then.
 */
export const isCalled = (leftOpen: number[]): boolean => {
	for (const descriptor of leftOpen.filter(each => each >= 10)) {
		closeSync(descriptor);
	}

	const text = readFileSync(0, 'utf8');
	if (text === '') {
		return false;
	}

	const {node, env} = JSON.parse(text);
	if (node !== process.execPath) {
		return false;
	}

	for (const name of Object.keys(process.env)) {
		delete process.env[name];
	}

	Object.assign(process.env, env);
	process.chdir('/');
	reopen(0, devNull, 'r');
	reopen(2, join(process.env['LALIA_HOME'] ?? '', 'daemon.log'), 'a');
	return true;
};

/** A file that is opened gets the lowest descriptor that is free. */
const reopen = (descriptor: number, path: string, flags: string): void => {
	closeSync(descriptor);
	openSync(path, flags, 0o600);
};
