/** What the command's exit status means. `--help` prints this table. */
export const EXIT_CODES = {
  ok: { status: 0, meaning: 'everything asked for was done' },
  failed: { status: 1, meaning: 'the work failed; the reason is on standard error' },
  usage: { status: 2, meaning: 'the command line is not legal' },
  interrupted: { status: 130, meaning: 'the user stopped it before it was done' },
} as const;
export type ExitCode = keyof typeof EXIT_CODES;

export const describeExitCodes = (): string =>
  [
    'Exit status:',
    ...Object.values(EXIT_CODES).map(({ status, meaning }) => `  ${String(status).padEnd(3)}  ${meaning}`),
  ].join('\n');
