/** A repository that cannot be read does not stop the watch of the others, and is not asked about in every round. */
export const restMs = 15_000;

export interface Rests {
  begin(role: string, reason: string): void;
  isResting(role: string): boolean;
  /** By role: why it rests. */
  reasons(): Readonly<Record<string, string>>;
}

/** `now` in milliseconds. */
export function createRests(now: () => number = Date.now): Rests {
  const rests = new Map<string, { readonly until: number; readonly reason: string }>();
  const isResting = (role: string): boolean => {
    const rest = rests.get(role);
    if (rest && rest.until <= now()) rests.delete(role);
    return rests.has(role);
  };
  return {
    begin: (role, reason) => rests.set(role, { until: now() + restMs, reason }),
    isResting,
    reasons: () =>
      Object.fromEntries(
        [...rests].filter(([role]) => isResting(role)).map(([role, { reason }]) => [role, reason]),
      ),
  };
}
