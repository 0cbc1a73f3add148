import {Conversations} from './conversations.js';
import type {ViewProps} from './view-props.js';

export const ChannelsView = (props: ViewProps) => (
	<Conversations {...props} title="channels" shows={({kind}) => kind === 'channel'} />
);
