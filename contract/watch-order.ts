/** What a watch of a host is asked, and what it knows when it stops: nobody else looks into it. */
export interface WatchOrder {
  readonly host: string;
  /** Where the watch before this one stopped; from the beginning without it. */
  readonly since?: WatchCursor;
}
/** What a watch knows; workflows carry it and never look into it. */
export interface WatchCursor {
  /** The host's last event whose news were delivered; 0 before the first. */
  readonly seq: number;
  /** By role: the tip up to which its handoff log was delivered. */
  readonly tips: Readonly<Record<string, string>>;
  /** Entries for thread_refs that name no thread here. */
  readonly strays: Strays;
}
export interface Strays {
  readonly count: number;
  /** The newest first, at most 20. */
  readonly lastRefs: readonly string[];
}

/** Query of the watch's workflow: the cursor from before the activity that runs now, if any. */
export const watchCursorName = 'cursor';
