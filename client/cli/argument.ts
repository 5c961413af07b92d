import { parseDuration } from '../../contract/duration.ts';
import { answer, refuse, type Outcome } from '../refusal.ts';

/** `--timeout`: milliseconds; undefined when it was not given. */
export function readTimeout(text: string | undefined): Outcome<number | undefined> {
  if (text === undefined) return answer(undefined);
  const ms = parseDuration(text);
  return ms === undefined
    ? refuse('usage', `--timeout ${text} is no duration.`, 'Write it as 90s, 30m, 2h or 3d.')
    : answer(ms);
}

/** A count from 1, such as `--run 2`. */
export function readCount(name: string, text: string | undefined): Outcome<number | undefined> {
  if (text === undefined) return answer(undefined);
  return /^[1-9]\d{0,5}$/u.test(text)
    ? answer(Number(text))
    : refuse('usage', `${name} ${text} is no number from 1.`, `Give a number: ${name} 1.`);
}
