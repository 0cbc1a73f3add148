import * as z from 'zod';

/** A request, one line of JSON. `agent_id` and `sig` are there unless the operation asks for neither. */
export const requestSchema = z.object({
	v: z.number(),
	/** A ULID where the request is signed; any short word otherwise. It comes back in the reply. */
	id: z.string().min(1).max(64),
	op: z.string().max(64),
	args: z.record(z.string(), z.unknown()),
	agent_id: z.string().max(64).optional(),
	/** Base64 of the Ed25519 signature over `signedBytes`, in its one canonical spelling. */
	sig: z.string().max(128).optional(),
	/** The build of the client, so that an older daemon can hand over. Not signed. */
	build: z.string().max(128).optional(),
});

export type Request = z.infer<typeof requestSchema>;

/** What an error is on the wire: `code` is the exit code of its reason. */
export type WireError = {
	code: number;
	reason: string;
	message: string;
	retry_hint: string;
	context?: Record<string, unknown>;
};

/** A reply, one line of JSON, whenever it is ready; `id` is null where the request could not be read. */
export type Reply = {id: string; ok: true; result: unknown} | {id: string | null; ok: false; error: WireError};

/** Of an operation that streams: what comes before its reply. */
export type Push = {id: string; event: unknown};
