import type picocolors from 'picocolors';

/** Colours, or none of them where they are not wanted (NO_COLOR, no terminal). */
export type Paint = ReturnType<typeof picocolors.createColors>;

/** In a pipe only where somebody asks for them outright: `CI=true` alone, which picocolors takes for a wish, is none. */
export function coloursWanted(env: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return isTerminal && env['TERM'] !== 'dumb';
}
