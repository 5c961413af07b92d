import { z } from 'zod';

/**
 * What the host program answers, verb by verb (its protocol has snake_case and base64). Here the names are ours:
 * camelCase; a `x_b64` is decoded to text under `x`, or under the name that says more where `x` is taken; lists of
 * names are split. `data` of `output` alone stays bytes. Foreign text is decoded, not escaped: escape where it is shown.
 */
export const replies = {
  hello: z
    .object({ boot_id: token(), state_b64: text(), git: z.string(), missing: z.array(z.string()) })
    .transform(({ boot_id: bootId, state_b64: stateDir, git, missing }) => ({
      bootId,
      stateDir,
      git,
      missing,
    })),

  survey: z
    .object({
      tip: objectId(),
      checked_out_b64: text(),
      dirty: count(),
      dirty_b64: names(),
      remote: z.exactOptional(token()),
      remote_tip: z.exactOptional(objectId()),
      remote_error_b64: z.exactOptional(text()),
      push_error_b64: z.exactOptional(text()),
    })
    .transform(({ checked_out_b64: checkedOut, dirty_b64: dirtyNames, remote_tip: remoteTip, ...reply }) => ({
      tip: reply.tip,
      dirty: reply.dirty,
      ...given('remote', reply.remote),
      /** Why the remote gave no answer; without it and without a tip, it has no such branch. */
      ...given('remoteError', reply.remote_error_b64),
      /** Why the remote would not take the branch; looked at only when `push` asks for it. */
      ...given('pushError', reply.push_error_b64),
      /** Empty: a detached HEAD. */
      checkedOut,
      /** The first 50. */
      dirtyNames,
      ...(remoteTip === undefined ? {} : { remoteTip }),
    })),

  fetch: z
    .object({
      remote: token(),
      repository_b64: text(),
      remote_tip: z.exactOptional(objectId()),
      remote_error_b64: z.exactOptional(text()),
    })
    .transform((reply) => ({
      remote: reply.remote,
      /** Path on the host of the repository that has the tip. */
      repository: reply.repository_b64,
      ...given('remoteTip', reply.remote_tip),
      /** Why it could not be had; without it and without a tip, the remote has no such branch. */
      ...given('remoteError', reply.remote_error_b64),
    })),

  launch: z.union([
    z
      .object({ state: z.enum(['running', 'ended', 'lost']), started_at: token(), tip: objectId() })
      .transform(({ state, started_at: startedAt, tip }) => ({ state, startedAt, tip })),
    z
      .object({
        state: z.literal('refused'),
        code: z.enum([
          'tree_dirty',
          'branch_elsewhere',
          'tombstone',
          'agent_not_found',
          'other_launch',
          'fence_refused',
        ]),
        detail_b64: text(),
      })
      .transform(({ state, code, detail_b64: detail }) => ({ state, code, detail })),
  ]),

  status: z
    .object({
      state: z.enum(['absent', 'waiting', 'running', 'ended', 'lost', 'cancelled', 'refused']),
      exit: z.exactOptional(count()),
      started_at: z.exactOptional(token()),
      ended_at: z.exactOptional(token()),
      output_bytes: count(),
      quiet_ms: count(),
      tip: z.exactOptional(objectId()),
      clock: z.exactOptional(token()),
      push: z.exactOptional(z.enum(['ok', 'failed', 'none'])),
      push_b64: z.exactOptional(text()),
      head_b64: text(),
      tail_b64: text(),
    })
    .transform((reply) => ({
      state: reply.state,
      outputBytes: reply.output_bytes,
      quietMs: reply.quiet_ms,
      /** The first and the last 4 KiB of what the agent printed. */
      head: reply.head_b64,
      tail: reply.tail_b64,
      ...given('exit', reply.exit),
      ...given('startedAt', reply.started_at),
      ...given('endedAt', reply.ended_at),
      ...given('tip', reply.tip),
      /** Its wall clock, in its own zone. */
      ...given('clock', reply.clock),
      ...given('push', reply.push),
      ...given('pushText', reply.push_b64),
    })),

  wait: z
    .object({
      seq: count(),
      events: z.array(
        z
          .object({
            seq: count(),
            thread_ref: token(),
            run: count(),
            launch: count(),
            state: z.enum(['started', 'ended', 'lost', 'cancelled']),
            exit: z.exactOptional(count()),
          })
          .transform(({ thread_ref: threadRef, ...rest }) => ({ ...rest, threadRef })),
      ),
      moved: z.array(z.object({ n: count(), tip: objectId() })),
    })
    /** `moved[].n` counts the `repo` lines of the call from 0. */
    .transform(({ seq, events, moved }) => ({ seq, events, moved })),

  output: z
    .object({
      total: count(),
      kept_head: count(),
      dropped: count(),
      from: count(),
      data_b64: bytes(),
      state: token(),
    })
    .transform(({ total, kept_head: keptHead, dropped, from, data_b64: data, state }) => ({
      total,
      keptHead,
      dropped,
      from,
      data,
      state,
    })),

  cancel: z
    .object({ state: z.enum(['ended', 'absent', 'survivors']), survivors: z.array(count()) })
    .transform(({ state, survivors }) => ({ state, survivors })),

  tidy: z
    .object({ files: count(), files_b64: names(), patch_b64: z.exactOptional(text()) })
    .transform(({ files, files_b64: fileNames, patch_b64: patch }) => ({
      files,
      fileNames,
      /** Path on the host. */
      ...given('patch', patch),
    })),

  check: z
    .object({ exit: count(), timed_out: flag(), output_b64: text(), moved: flag() })
    .transform(({ exit, timed_out: timedOut, output_b64: output, moved }) => ({
      exit,
      timedOut,
      output,
      moved,
    })),

  gc: z
    .object({ forgotten: count(), emptied: count(), kib: count() })
    .transform(({ forgotten, emptied, kib }) => ({ forgotten, emptied, kib })),
} as const;

export type Verb = keyof typeof replies;
export type Reply<V extends Verb> = z.output<(typeof replies)[V]>;

/** `"ok":false`: a failure of the closed table, found by the host program. */
export const refusal = z
  .object({ ok: z.literal(false), code: z.string(), detail_b64: text() })
  .transform(({ code, detail_b64: detail }) => ({ code, detail }));

function token() {
  return z.string().max(1_000);
}

function count() {
  return z.number().int().nonnegative();
}

function flag() {
  return z.union([z.boolean(), z.literal(0), z.literal(1)]).transform(Boolean);
}

function objectId() {
  return z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);
}

function bytes() {
  return z.base64().transform((encoded) => Buffer.from(encoded, 'base64'));
}

function text() {
  return bytes().transform((data) => data.toString('utf8'));
}

function names() {
  return text().transform((list) => list.split('\n').filter((name) => name !== ''));
}

function given<K extends string, T>(key: K, value: T | undefined): { [P in K]?: T } {
  // A computed key widens to an index signature; this is the one place that knows better.
  return (value === undefined ? {} : { [key]: value }) as { [P in K]?: T };
}
