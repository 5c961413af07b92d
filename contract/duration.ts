const unitsMs = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** `90s`, `30m`, `2h`, `3d` in milliseconds; undefined for anything else, zero included. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d{1,6})([smhd])$/u.exec(text.trim());
  if (match === null) return undefined;
  const [, count = '', unit = ''] = match;
  const ms = Number(count) * (isUnit(unit) ? unitsMs[unit] : 0);
  return ms > 0 ? ms : undefined;
}

/** Written in the largest unit that tells it exactly; parts of a second are rounded up. */
export function formatDuration(ms: number): string {
  const whole = Math.ceil(ms / 1_000) * 1_000;
  const unit =
    (['d', 'h', 'm'] as const).find((name) => whole >= unitsMs[name] && whole % unitsMs[name] === 0) ?? 's';
  return `${String(whole / unitsMs[unit])}${unit}`;
}

const isUnit = (unit: string): unit is keyof typeof unitsMs => Object.hasOwn(unitsMs, unit);
