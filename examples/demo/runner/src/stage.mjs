/** The boot stage that a line of the log announces, or undefined. */
export function stageOf(line) {
  const match = /^stage (\d)$/.exec(line);
  return match ? Number(match[0]) : undefined;
}

/** The last stage that a boot log reached; 0 when it announces none. */
export function lastStage(log) {
  return log.split('\n').reduce((last, line) => stageOf(line) ?? last, 0);
}
