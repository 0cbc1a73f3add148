import type {HttpClient} from 'isomorphic-git';

const end = '0000';

/**
 * isomorphic-git throws away what it has fetched where the remote has no HEAD, as a repository has none whose main branch
 * nobody has pushed yet. So it is told of one: the first branch that there is.
 */
export const withHead = (client: HttpClient): HttpClient => ({
	request: async request => {
		const response = await client.request(request);
		const isList = request.url.endsWith('/info/refs?service=git-upload-pack') && response.statusCode === 200;
		return isList && response.body ? {...response, body: headed(response.body)} : response;
	},
});

const headed = async function* (body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array, void> {
	const chunks: Uint8Array[] = [];
	for await (const chunk of body) {
		chunks.push(chunk);
	}

	const text = Buffer.concat(chunks).toString('latin1');
	const [, oid] = /^[0-9a-f]{4}([0-9a-f]{40}) refs\//m.exec(text.slice(text.indexOf(end) + end.length)) ?? [];
	const isWhole = text.endsWith(end) && oid !== undefined && !/[0-9a-f]{40} HEAD[\0\n]/.test(text);
	yield Buffer.from(isWhole ? `${text.slice(0, -end.length)}0032${oid} HEAD\n${end}` : text, 'latin1');
};
