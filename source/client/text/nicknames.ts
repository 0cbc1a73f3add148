import type {ResultOf} from '../../core/op.js';
import type {Ops} from '../../core/ops/index.js';

type Shown = ResultOf<Ops['nickname']>['nicknames'][number];

/** `<nick>⇥<address>⇥(stable → <id>)` or `(follows)`, and what is the matter with it, if anything is. */
export const nicknameLine = ({nick, address, follow, agent_id, problem}: Shown): string => {
	const cells = [nick, address, follow ? '(follows)' : `(stable → ${agent_id})`, problem];
	return `${cells.filter(cell => cell !== undefined).join('\t')}\n`;
};
