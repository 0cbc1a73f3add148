import type {Handler} from '../handler.js';

export const renew: Handler<'renew'> = ({caller, leases, now}) => ({expires_at: leases.view(caller, now).expires_at});
