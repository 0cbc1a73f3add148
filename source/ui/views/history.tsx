import type {Talk} from '../parts/talk.js';
import {TalkView} from './talk.js';
import type {ViewProps} from './view-props.js';

export const HistoryView = ({args, ...props}: ViewProps & {args: Talk}) => (
	<TalkView {...props} title="history" talk={args} />
);
