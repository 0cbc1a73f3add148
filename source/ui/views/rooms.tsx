import {Conversations} from './conversations.js';
import type {ViewProps} from './view-props.js';

export const RoomsView = (props: ViewProps) => (
	<Conversations {...props} title="rooms" shows={({kind}) => kind === 'room'} />
);
