import type { Follow, Granted, Noticed } from './messages.ts';

/**
 * Signals of the engine itself, as they must look. Anybody who may use the Web UI can send one by hand, and a handler
 * that chokes fails its workflow's task for ever: what has another shape is passed over.
 */
export function isNoticed(value: unknown): value is Noticed {
  if (!isRecord(value)) return false;
  const { tip, role, entries, launches } = value;
  return (
    isTextOrAbsent(tip) &&
    isTextOrAbsent(role) &&
    Array.isArray(entries) &&
    entries.every((entry) => isRecord(entry) && typeof entry['id'] === 'string') &&
    Array.isArray(launches) &&
    launches.every((launch) => isRecord(launch) && typeof launch['launch'] === 'number')
  );
}

export const isGranted = (value: unknown): value is Granted =>
  isRecord(value) &&
  typeof value['request'] === 'string' &&
  isRecord(value['fences']) &&
  Object.values(value['fences']).every((fence) => typeof fence === 'number');

export const isFollow = (value: unknown): value is Follow =>
  isRecord(value) && typeof value['threadRef'] === 'string' && typeof value['run'] === 'number';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isTextOrAbsent = (value: unknown): boolean => value === undefined || typeof value === 'string';
