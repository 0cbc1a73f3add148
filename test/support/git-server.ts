import {execFileSync, spawn} from 'node:child_process';
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {onTestFinished} from 'vitest';

export type GitServer = {
	/** An empty bare repository, and its address. */
	makeRepository: (name: string) => {url: string; folder: string; git: (...words: string[]) => string};
	/** `GET /name/info/refs?service=…` and the like, with the user that was let in. */
	requests: {line: string; user: string | undefined; agent: string | undefined}[];
	/** Is asked before each request: what it answers itself goes no further. */
	intercept: (answer: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined) => void;
	close: () => Promise<void>;
};

/** A server of git over HTTP, by git's own `http-backend`; with users, each request needs one of them. */
export const openGitServer = async (users?: Record<string, string>): Promise<GitServer> => {
	const root = mkdtempSync(join(tmpdir(), 'lalia-remote-'));
	const requests: GitServer['requests'] = [];
	let intercepted: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined;
	const server = createServer((request, response) => {
		const user = userOf(request);
		const isKnown = users === undefined || (user !== undefined && users[user.name] === user.password);
		const agent = request.headers['user-agent'];
		requests.push({line: `${request.method} ${request.url}`, user: isKnown ? user?.name : undefined, agent});
		if (intercepted?.(request, response)) {
			return;
		}

		if (!isKnown) {
			response.writeHead(401, {'www-authenticate': 'Basic realm="git"'}).end('who are you?');
			return;
		}

		serve({root, request, response, user: user?.name ?? 'anybody'});
	});
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
	const {port} = server.address() as AddressInfo; // of one that listens on a port
	let closing: Promise<void> | undefined;
	const close = (): Promise<void> => {
		closing ??= new Promise(resolve => {
			server.close(() => resolve());
			server.closeAllConnections();
		});
		return closing;
	};
	onTestFinished(async () => {
		await close();
		rmSync(root, {recursive: true, force: true, maxRetries: 5});
	});
	return {
		makeRepository: name => {
			const folder = join(root, name);
			makeBare(folder);
			const git = (...words: string[]) => execFileSync('git', ['-C', folder, ...words], {encoding: 'utf8'});
			return {url: `http://127.0.0.1:${port}/${name}`, folder, git};
		},
		requests,
		intercept: answer => {
			intercepted = answer;
		},
		close,
	};
};

/** As servers have them: its HEAD leads to a branch that nobody has pushed. */
export const makeBare = (folder: string): void => {
	mkdirSync(folder, {recursive: true});
	execFileSync('git', ['init', '--quiet', '--bare', '--initial-branch=main', folder]);
	execFileSync('git', ['-C', folder, 'config', 'http.receivepack', 'true']);
};

const userOf = ({headers}: IncomingMessage): {name: string; password: string} | undefined => {
	const [, basic] = /^Basic (.+)$/.exec(headers.authorization ?? '') ?? [];
	const [name, password] = Buffer.from(basic ?? '', 'base64')
		.toString()
		.split(':');
	return name === undefined || password === undefined ? undefined : {name, password};
};

type Serving = {root: string; request: IncomingMessage; response: ServerResponse; user: string};

/** One run of the program, as CGI has it. */
const serve = ({root, request, response, user}: Serving): void => {
	const {pathname, search} = new URL(request.url ?? '/', 'http://localhost');
	const header = (name: string, variable: string) =>
		request.headers[name] === undefined ? {} : {[variable]: String(request.headers[name])};
	const child = spawn('git', ['http-backend'], {
		env: {
			PATH: process.env['PATH'],
			GIT_PROJECT_ROOT: root,
			GIT_HTTP_EXPORT_ALL: '1',
			GIT_HTTP_MAX_REQUEST_BUFFER: '100M',
			PATH_INFO: pathname,
			QUERY_STRING: search.slice(1),
			REQUEST_METHOD: request.method,
			REMOTE_USER: user,
			REMOTE_ADDR: '127.0.0.1',
			...header('content-type', 'CONTENT_TYPE'),
			...header('content-length', 'CONTENT_LENGTH'),
			...header('content-encoding', 'HTTP_CONTENT_ENCODING'),
			...header('git-protocol', 'GIT_PROTOCOL'),
		},
	});
	request.pipe(child.stdin);
	child.stdin.on('error', () => {});
	response.on('close', () => child.kill());
	let head: Buffer | undefined = Buffer.alloc(0);
	child.stdout.on('data', (chunk: Buffer) => {
		if (head === undefined) {
			response.write(chunk);
			return;
		}

		head = Buffer.concat([head, chunk]);
		const end = head.indexOf('\r\n\r\n');
		if (end !== -1) {
			const fields = head.subarray(0, end).toString().split('\r\n').map(fieldOf);
			const status = fields.find(([name]) => name === 'Status')?.[1] ?? '200';
			response.writeHead(Number.parseInt(status, 10), Object.fromEntries(fields));
			response.write(head.subarray(end + 4));
			head = undefined;
		}
	});
	child.on('close', () => response.end());
};

const fieldOf = (line: string): [string, string] => {
	const at = line.indexOf(':');
	return [line.slice(0, at), line.slice(at + 1).trim()];
};
