const word = '[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?';
/** As a regular expression, for schemas. */
export const roleNamePattern = `^${word}:${word}$`;
const roleName = new RegExp(roleNamePattern, 'u');

/** `<name>:<agent>` in lower case, e.g. `runner:codex`: arch's actor and roles. */
export const isRoleName = (value: string): boolean => roleName.test(value);

/** Who writes an entry or owns a next action: `operator` or `<name>:<agent>`. */
export const isActor = (value: string): boolean => value === 'operator' || isRoleName(value);
