import type {CommandTable} from '../core/command-table.js';

declare const __COMMANDS__: CommandTable;
declare const __BUILD__: string;
declare const __VERSION__: string;

/** Every command's arguments, written in by the build from the operations, so that nothing has to be loaded for them. */
export const commands: CommandTable = __COMMANDS__;

export const build: string = __BUILD__;

export const version: string = __VERSION__;
