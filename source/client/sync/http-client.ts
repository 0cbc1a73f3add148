import http, {type IncomingMessage} from 'node:http';
import https from 'node:https';
import {Readable} from 'node:stream';
import {pipeline} from 'node:stream/promises';
import type {GitHttpRequest, GitHttpResponse, HttpClient} from 'isomorphic-git';
import {connectionProblem, idleProblem, statusProblem} from './problems.js';

type Options = {
	/** Of the remote, as it is named in errors. */
	url: string;
	/** A server that is silent for so long is given up. */
	idleMs: number;
	/** The most that one answer may have. */
	limitBytes: number;
	/** Is told why an answer ends too soon, for isomorphic-git takes such an answer for a whole one. */
	onBroken: (error: Error) => void;
};

/** An answer is larger than what is to be held in memory. */
export class AnswerTooLarge extends Error {
	override readonly name = 'AnswerTooLarge';
}

const sliceBytes = 16 * 1024;

/**
 * How isomorphic-git talks HTTP. No redirection is followed, so that nothing of what is sent goes to anybody else; what is
 * sent and what comes is watched for silence. Rejects with what every face can show.
 */
export const openHttpClient = ({url: remote, idleMs, limitBytes, onBroken}: Options): HttpClient => ({
	request: async ({url, method = 'GET', headers = {}, body}: GitHttpRequest): Promise<GitHttpResponse> => {
		const silence = new AbortController();
		let timer: NodeJS.Timeout | undefined;
		const heard = (): void => {
			clearTimeout(timer);
			timer = setTimeout(() => silence.abort(), idleMs);
		};
		const asProblem = (error: unknown) =>
			silence.signal.aborted ? idleProblem(remote, idleMs) : connectionProblem(remote, error);
		heard();
		try {
			const content = body ? Buffer.concat(await collect(body)) : undefined;
			const length = content ? {'content-length': String(content.length)} : {};
			const response = await exchange(url, {
				method,
				headers: {...headers, ...length},
				content,
				signal: silence.signal,
				heard,
			});
			const status = response.statusCode ?? 0;
			const {location, 'retry-after': retryAfter} = response.headers;
			const problem = status === 401 ? undefined : statusProblem(remote, {status, location, retryAfter});
			if (problem) {
				response.destroy();
				throw problem;
			}

			return {
				url,
				method,
				statusCode: status,
				statusMessage: response.statusMessage ?? '',
				headers: flat(response.headers),
				body: bounded(response, {
					limitBytes,
					heard,
					done: () => clearTimeout(timer),
					asProblem,
					onBroken,
					signal: silence.signal,
				}),
			};
		} catch (error) {
			clearTimeout(timer);
			throw error instanceof Error && error.name === 'LaliaError' ? error : asProblem(error);
		}
	},
});

type Sending = {
	method: string;
	headers: Record<string, string>;
	content: Buffer | undefined;
	signal: AbortSignal;
	heard: () => void;
};

const exchange = (url: string, {method, headers, content, signal, heard}: Sending): Promise<IncomingMessage> =>
	new Promise((resolve, reject) => {
		const {request: start} = url.startsWith('https:') ? https : http;
		// Each on a connection of its own: a kept one keeps the process, and can be closed just as it is used again.
		const request = start(url, {method, headers, signal, agent: false});
		request.on('response', resolve).on('error', reject);
		if (content === undefined) {
			request.end();
			return;
		}

		const slices = function* () {
			for (let at = 0; at < content.length; at += sliceBytes) {
				heard();
				yield content.subarray(at, at + sliceBytes);
			}
		};
		pipeline(Readable.from(slices()), request).catch(reject); // after an answer that comes early it is settled already
	});

type Bounds = Pick<Options, 'limitBytes' | 'onBroken'> & {
	/** Of the silence. */
	signal: AbortSignal;
	heard: () => void;
	done: () => void;
	asProblem: (error: unknown) => Error;
};

const bounded = async function* (
	response: IncomingMessage,
	{limitBytes, heard, done, asProblem, onBroken, signal}: Bounds,
): AsyncGenerator<Uint8Array, void> {
	let bytes = 0;
	try {
		for await (const chunk of response) {
			heard();
			bytes += chunk.length;
			if (bytes > limitBytes) {
				throw new AnswerTooLarge(`an answer has more than ${limitBytes} bytes`);
			}

			yield chunk;
		}

		if (!response.complete || signal.aborted) {
			throw new Error('aborted');
		}
	} catch (error) {
		const problem = error instanceof AnswerTooLarge ? error : asProblem(error);
		onBroken(problem);
		throw problem;
	} finally {
		done();
		response.destroy();
	}
};

const collect = async (body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<Uint8Array[]> => {
	const chunks: Uint8Array[] = [];
	for await (const chunk of body) {
		chunks.push(chunk);
	}

	return chunks;
};

const flat = (headers: IncomingMessage['headers']): Record<string, string> =>
	Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
