import {homeFolder} from '../../source/client/identity/home.js';
import {surroundingsOf} from '../../source/client/identity/surroundings.js';
import {writeOut} from '../../source/client/output.js';
import {perform} from '../../source/client/perform.js';
import type {Message} from '../../source/core/fields.js';

/** One `lalia read-any` after the other in one process, until a message says `end`; prints each message as a line of JSON. */
const main = async (program: string): Promise<void> => {
	const invocation = {surroundings: surroundingsOf(process), cwd: '/', home: homeFolder(process.env), program};
	let isOver = false;
	const show = (result: unknown) => {
		const {messages} = result as {messages: Message[]}; // it is the result of `read-any`
		for (const message of messages) {
			writeOut(1, `${JSON.stringify(message)}\n`);
			isOver ||= message.body === 'end';
		}
	};

	while (!isOver) {
		await perform({name: 'read-any', args: {timeout: 60}, invocation, show, lane: 'cli', note: fail, emit: fail});
	}
};

const fail = (line: unknown): never => {
	throw new Error(String(line));
};

main(process.argv[2] ?? '').then(
	() => process.exit(0),
	error => {
		writeOut(2, `${error.stack}\n`);
		process.exit(1);
	},
);
