#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import type { CommandContext } from './command.js';
import { decrypt } from './commands/decrypt.js';
import { encrypt } from './commands/encrypt.js';
import { roundTrip } from './commands/round-trip.js';
import { serve } from './commands/serve.js';
import { describeExitCodes, EXIT_CODES, type ExitCode } from './exit-codes.js';
import { Interrupted } from './interrupted.js';
import { createOutput } from './output.js';
import { UsageError } from './usage-error.js';

/** What asks a command to stop. A parent that started it with a channel closes the channel, or ends, however that happens. */
const STOPS = ['SIGINT', 'SIGTERM', 'disconnect'] as const;

process.exitCode = EXIT_CODES[await main(process.argv)].status;

async function main(argv: readonly string[]): Promise<ExitCode> {
  const stop = new AbortController();
  const onStop = (): void => stop.abort();
  for (const name of STOPS) process.once(name, onStop);
  try {
    await createProgram({ output: createOutput, signal: stop.signal }).parseAsync(argv);
    return 'ok';
  } catch (error) {
    return explain(error);
  } finally {
    for (const name of STOPS) process.removeListener(name, onStop);
  }
}

function createProgram(context: CommandContext): Command {
  const program = new Command('backblazeb2')
    .description('Backblaze B2: a client, and a server to try it on')
    .version(packageVersion())
    .addHelpText('after', `\n${describeExitCodes()}`)
    .exitOverride();
  // Each command loads what it needs when it runs: the server never loads the client, nor the other way round.
  for (const define of [serve, roundTrip, encrypt, decrypt]) define(program, context);
  for (const command of program.commands) command.exitOverride().addHelpText('after', `\n${describeExitCodes()}`);
  return program;
}

/** Both from the sources and when built, the package's own file is two folders up. */
function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  return version;
}

/** Says what went wrong, once: commander has already written about what it found itself. */
function explain(error: unknown): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 'ok' : 'usage';
  createOutput(false).error(error instanceof Error ? error.message : String(error));
  if (error instanceof Interrupted) return 'interrupted';
  return error instanceof UsageError ? 'usage' : 'failed';
}
