import {isUlid} from './ulid.js';

/** Names of agents and rooms: 1 to 64 characters, safe in a path, an address and a shell; a ULID would be taken for an id. */
export const isName = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(text) && !isUlid(text);

export const roles = ['peer', 'worker', 'supervisor'] as const;

export type Role = (typeof roles)[number];
