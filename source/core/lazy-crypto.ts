import process from 'node:process';

/**
 * node:crypto, which is loaded when it is first asked for: to a one-shot client it costs 4 ms, as much as all else that it
 * does, and those can pass while the daemon is answering.
 */
export const crypto = (): typeof import('node:crypto') => process.getBuiltinModule('node:crypto');
