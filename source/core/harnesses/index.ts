import {aider} from './aider.js';
import {claudeCode} from './claude-code.js';
import {codex} from './codex.js';
import {copilot} from './copilot.js';
import {cursor} from './cursor.js';
import {gemini} from './gemini.js';
import type {Harness} from './harness.js';
import {opencode} from './opencode.js';

/** The one list of harnesses, in the order in which help shows them. */
export const harnesses: readonly Harness[] = [claudeCode, codex, copilot, gemini, opencode, cursor, aider];
