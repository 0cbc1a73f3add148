import {useState} from 'react';
import type {Key} from '../parts/keys.js';
import {OuterKeys} from '../parts/outer-keys.js';
import {type DashboardView, dashboardViews} from './dashboard-views.js';
import {Overview} from './overview.js';
import type {Pane} from './overview-keys.js';
import type {ViewProps} from './view-props.js';

/** What the program shows without a command: all at a glance, and from there each view by its key. */
export const Dashboard = ({home: given, end}: ViewProps) => {
	const [home, setHome] = useState(given);
	const [pane, setPane] = useState<Pane>('conversations');
	const selection = useState<number>();
	const [opened, open] = useState<DashboardView>();
	const jumps: Key[] = dashboardViews.map(view => ({
		on: [view.digit],
		label: view.name,
		does: `open ${view.name}`,
		run: () => open(view),
	}));
	if (!opened) {
		const openNamed = (name: string): void => open(dashboardViews.find(view => view.name === name));
		return (
			<Overview
				home={home}
				place={{pane, setPane, selection}}
				jumps={jumps}
				openView={openNamed}
				becomes={setHome}
				end={end}
			/>
		);
	}

	const back: Key = {on: ['escape'], label: 'back', does: 'back to the dashboard', run: () => open(undefined)};
	const unlabelled = jumps.map(({label: _, ...key}) => key);
	return (
		<OuterKeys value={[back, ...unlabelled]}>
			<opened.View home={home} end={end} />
		</OuterKeys>
	);
};
