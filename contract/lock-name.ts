/** Resources below it are the engine's own: `workspace/<role>` is the role's working tree. */
const reservedPrefix = 'workspace/';

/** Why a packet cannot name this resource, as the end of a sentence; undefined when it can. */
export function lockNameFault(name: string): string | undefined {
  if (name.length > 128) return 'is longer than 128 characters';
  if (name.toLowerCase().startsWith(reservedPrefix))
    return `begins with "${reservedPrefix}", which is reserved`;
  if (/^(?:none|no|n\/a|tb[acd]|todo)$/iu.test(name)) return 'is a placeholder, not a resource';
  const part = '[A-Za-z0-9][A-Za-z0-9._-]*';
  if (!new RegExp(`^${part}(?:/${part})*$`, 'u').test(name)) {
    return 'must be words of letters, digits, "." "_" and "-", joined by "/"';
  }
  return undefined;
}
