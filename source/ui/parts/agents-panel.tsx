import {Box} from 'ink';
import type {HomeModel} from '../../client/home-model.js';
import {visible} from '../../core/visible.js';
import {doingOf, groupsOf, shownName} from './agent-facts.js';
import {Cell} from './cell.js';
import {LeaseBar, leaseColumns} from './lease-bar.js';
import {Panel, panelFrame} from './panel.js';
import {colorOf} from './theme.js';
import {useNow} from './use-now.js';
import type {Size} from './use-size.js';

const leaseCells = 4;

type Props = {model: HomeModel; size: Size; isFocused: boolean};

/** Who is there, what each does, and what is left of its lease; as many as there is room for, the live ones first. */
export const AgentsPanel = ({model, size, isFocused}: Props) => {
	const now = useNow(15_000); // an idle dashboard that is drawn every 5 s takes 1 % of a processor
	const all = groupsOf(model.agents.values()).flatMap(({agents}) => agents);
	const agents = [...all.filter(({lease}) => lease === 'live'), ...all.filter(({lease}) => lease !== 'live')];
	const room = Math.max(0, size.rows - panelFrame.rows);
	return (
		<Panel
			title="agents"
			note={agents.length > room ? `${room} of ${agents.length}` : String(agents.length)}
			isFocused={isFocused}
			width={size.columns}
			height={size.rows}
		>
			{agents.slice(0, room).map(agent => (
				<Box key={agent.agent_id}>
					<Cell width={Math.floor(size.columns / 4)} color={colorOf(agent.agent_id)}>
						{visible(shownName(agent))}
					</Cell>
					<Cell dimColor>{visible(doingOf(model, agent, now))}</Cell>
					<Box width={leaseColumns(leaseCells)} flexShrink={0}>
						<LeaseBar agent={agent} now={now} cells={leaseCells} />
					</Box>
				</Box>
			))}
		</Panel>
	);
};
