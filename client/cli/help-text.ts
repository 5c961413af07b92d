/** The part below a command's options: what it is for, how to call it, what its exit code says. */
export function helpText(
  examples: readonly (readonly [command: string, comment: string])[],
  exits: string,
): string {
  const width = Math.max(...examples.map(([command]) => command.length));
  const lines = examples.map(([command, comment]) => `  $ ${command.padEnd(width)}   ${comment}`);
  return `\nExamples:\n${lines.map((line) => line.trimEnd()).join('\n')}\n\nExit codes: ${exits}\n`;
}
