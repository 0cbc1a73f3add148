import {clock} from './checks/clock.js';
import {config} from './checks/config.js';
import {daemon} from './checks/daemon.js';
import {database, setAside} from './checks/database.js';
import {diskSpace, fileSystem} from './checks/disk.js';
import {files} from './checks/files.js';
import {git} from './checks/git.js';
import {home} from './checks/home.js';
import {hooks} from './checks/hooks.js';
import {keys} from './checks/keys.js';
import {leftovers} from './checks/leftovers.js';
import {link} from './checks/link.js';
import {log} from './checks/log.js';
import {nicknames} from './checks/nicknames.js';
import {node, sqlite} from './checks/runtime.js';
import {sandbox, socket} from './checks/socket.js';
import {transcript} from './checks/transcript.js';
import {repository, workspace} from './checks/workspace.js';
import type {Check} from './finding.js';

/** All checks, in the order in which they are made and shown: what others need comes first. A new one is added here. */
export const checks: readonly Check[] = [
	node,
	sqlite,
	git,
	home,
	files,
	fileSystem,
	diskSpace,
	clock,
	sandbox,
	socket,
	daemon,
	database,
	setAside,
	transcript,
	workspace,
	repository,
	link,
	keys,
	nicknames,
	hooks,
	config,
	leftovers,
	log,
];
