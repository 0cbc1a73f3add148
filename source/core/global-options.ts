import type {ArgSpec} from './command-table.js';

/** What every command takes, with what it says. */
export const globalOptions: readonly (ArgSpec & {value?: string; says: string})[] = [
	{
		arg: 'as',
		kind: 'string',
		names: 'agent',
		value: 'address',
		says: 'Who you are, where it is not found out by itself',
	},
	{arg: 'json', kind: 'boolean', says: 'One JSON document on standard output'},
	{arg: 'plain', kind: 'boolean', says: 'Plain text, also on a terminal'},
	{arg: 'help', kind: 'boolean', says: 'Help for a command'},
	{arg: 'version', kind: 'boolean', says: 'The version'},
];
