import type { Command } from 'commander';
import type { Output } from './output.js';

/** What a command may use of the process. */
export interface CommandContext {
  /** Prints text, or JSON when `json` is set. */
  output(json: boolean): Output;
  /** Aborted when the user asks the command to stop. */
  readonly signal: AbortSignal;
}

/** Adds one command to the program. Rejecting means failure; a UsageError means that the command line was wrong. */
export type DefineCommand = (program: Command, context: CommandContext) => void;
