/** All that the command prints passes here. Results go to standard output, everything else to standard error. */
export interface Output {
  /** One line of JSON when the user asked for JSON, else the lines. */
  result(value: object, lines: readonly string[]): void;
  error(message: string): void;
}

export function createOutput(json: boolean): Output {
  return {
    result: (value, lines) => process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${lines.join('\n')}\n`),
    error: (message) => process.stderr.write(`backblazeb2: ${message}\n`),
  };
}
