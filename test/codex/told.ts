/** The command line of a verb as the prompt teaches it, word for word; an agent that is told wrong fails here. */
export function told(prompt: string, verb: string): string {
  const start = `    "$THREADLINE" ${verb} `;
  const line = prompt.split('\n').find((text) => text.startsWith(start));
  if (line === undefined) throw new Error(`the prompt does not teach "${verb}":\n${prompt}`);
  return line.trim();
}

/** What stands in the prompt's heading: the kind of prompt, and the thread. */
export function headingOf(prompt: string): string {
  return prompt.split('\n', 1)[0] ?? '';
}
