/** This home must not go on with the stream: it is another one, or the home cannot carry out an event as all others will. */
export class CannotFollow extends Error {
	override readonly name = 'CannotFollow';
}
