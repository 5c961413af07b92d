/** Which activities a story runs, each by a name of its own: its type and what tells it from others of this type. */
export function stepOf(activity: string, order: unknown): string {
  const { entry, kind, request, launch } = (order ?? {}) as {
    readonly entry?: { readonly actionType: string };
    readonly kind?: string;
    readonly request?: string;
    readonly launch?: number;
  };
  const nth = request?.split('/').at(-1);
  return [activity, entry?.actionType, kind, nth, launch].filter((part) => part !== undefined).join(' ');
}

/** Of a handshake and one turn that ends as done. */
export const happySteps = [
  'record delegate',
  'survey',
  'follow',
  'watchHost',
  'sendLock request 1',
  'launch 1',
  'inspect 1',
  'judgeHandshake 1',
  'record handshake',
  'tidy 1',
  'sendLock request 2',
  'launch 2',
  'inspect 2',
  'judgeTurn 2',
  'tidy 2',
  'record closure',
  'pin',
  'sendLock release 2',
  'unfollow',
] as const;
