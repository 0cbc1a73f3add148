import {createHash} from 'node:crypto';
import type {NotifyRule} from '../../core/config/notify-rules.js';

export type Webhook = Pick<NotifyRule, 'shape' | 'headers'> & {url: string};

/** `key` names it in the database, which must not hold an address that is a secret. */
export type Destination = {key: string; webhook?: Webhook};

/** Where a rule says that a notification goes. */
export const destinationsOf = ({when, webhook: url, shape, headers, bell}: NotifyRule): Destination[] => [
	...(url === undefined ? [] : [{key: keyOf(`${when} ${shape} ${url}`), webhook: {url, shape, headers}}]),
	...(bell ? [{key: 'bell'}] : []),
];

/** What may be shown of an address: whom it is sent to, and neither user nor path nor query. */
export const shownUrl = (url: string): string => new URL(url).origin;

const keyOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);
