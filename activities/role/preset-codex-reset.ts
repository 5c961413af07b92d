/**
 * How long until the reset that Codex states: "try again at 2:42 PM." of the same day, or "… at Dec 1st, 2026 11:58 AM."
 * Both are wall clock of the host, so they count against `clock`, the host's own, such as `2026-11-28T11:44:43`.
 * Undefined where none is stated, or one that nobody would wait for.
 */
export function waitUntilReset(message: string, clock: string): number | undefined {
  const now = readClock(clock);
  const stated = statedTime.exec(message)?.groups;
  if (now === undefined || !stated) return undefined;
  const { month, day, year, hour = '', minute = '', half = '' } = stated;
  const ofDay = ((Number(hour) % 12) + (half === 'PM' ? 12 : 0)) * 60 + Number(minute);
  const nth = month === undefined ? 0 : months.indexOf(month);
  if (nth === -1) return undefined;
  const today = Math.floor(now / fullDayMs) * fullDayMs;
  const dayMs = month === undefined ? today : Date.UTC(Number(year), nth, Number(day));
  const waitMs = dayMs + ofDay * minuteMs + minuteMs - now;
  // To the minute: it is that minute's end.
  return Number.isFinite(waitMs) && waitMs <= longestMs ? Math.max(waitMs, leastMs) : undefined;
}

const minuteMs = 60_000;
const fullDayMs = 24 * 60 * minuteMs;
/** A time that has just passed is tried soon, but not at once. */
const leastMs = 10_000;
/** Quotas are of hours or of a week; whoever states more is not believed. */
const longestMs = 8 * fullDayMs;

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const statedTime =
  /try again at (?:(?<month>[A-Z][a-z]{2}) (?<day>\d{1,2})(?:st|nd|rd|th), (?<year>\d{4}) )?(?<hour>\d{1,2}):(?<minute>\d{2}) (?<half>[AP]M)/u;

/** The wall clock of the host, as if it were UTC: the stated times are of the same clock. */
function readClock(clock: string): number | undefined {
  const at = Date.parse(`${clock.slice(0, 19)}Z`);
  return Number.isNaN(at) ? undefined : at;
}
