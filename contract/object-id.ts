/** A full git object id in lower case: 40 hex digits (SHA-1) or 64 (SHA-256). */
export const isObjectId = (value: string): boolean => /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/u.test(value);
