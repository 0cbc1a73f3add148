import {titleOf} from '../../client/home-model.js';
import type {Home, HomeState} from '../home.js';
import {send} from '../parts/mail.js';
import type {useConversations} from '../parts/use-conversations.js';
import {useReading} from '../parts/use-reading.js';
import type {Size} from '../parts/use-size.js';
import {feedSize} from './feed-panel.js';

type Given = {
	home: Home;
	state: HomeState;
	chosen: ReturnType<typeof useConversations>;
	size: Size;
	showsMembers: boolean;
	report: (work: Promise<unknown>, done: string) => Promise<unknown>;
};

/** What is shown of the selected conversation, scrolled, and what is said in it. */
export const useFeedPanel = ({home, state, chosen, size, showsMembers, report}: Given) => {
	const {current} = chosen;
	const reading = useReading({home, state, conversation: current, size: feedSize(size, showsMembers)});
	const submit = async (body: string): Promise<unknown> =>
		current && report(send(home, current, body), `sent to ${titleOf(current)}`);
	return {reading, panel: {state, chosen, size, showsMembers, lines: reading.lines, submit}};
};
