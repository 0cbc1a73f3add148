import * as z from 'zod';

/** `link.json` of a home: where its mesh is. Files of secrets are named; a password can stand in the address. */
const linkFile = z.strictObject({
	/** False once it was unlinked: what is there of the mesh stays readable. */
	linked: z.boolean(),
	url: z.string(),
	mesh: z.string(),
	host_name: z.string(),
	creds: z.string().exactOptional(),
	tls_ca: z.string().exactOptional(),
	tls_cert: z.string().exactOptional(),
	tls_key: z.string().exactOptional(),
	replicas: z.number().exactOptional(),
});

export type LinkSettings = z.infer<typeof linkFile>;

export const linkFileName = 'link.json';

/** Undefined where it is no such file. */
export const parseLinkFile = (text: string): LinkSettings | undefined => {
	try {
		return linkFile.safeParse(JSON.parse(text)).data;
	} catch {
		return undefined;
	}
};
