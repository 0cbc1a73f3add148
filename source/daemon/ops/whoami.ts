import type {Handler} from '../handler.js';

export const whoami: Handler<'whoami'> = ({caller, leases, now}) => leases.view(caller, now);
