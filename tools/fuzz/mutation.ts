/** A generator of numbers below `limit`; the same for the same seed (mulberry32). */
export type Random = (limit: number) => number;

export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  return (limit) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

/** One of the samples, or two of them joined, with a few changes of bytes: what a slip, a merge or a forger could make of it. */
export function mutated(samples: readonly Buffer[], random: Random): Buffer {
  let bytes = samples[random(samples.length)] ?? Buffer.alloc(0);
  if (random(4) === 0) {
    const other = samples[random(samples.length)] ?? bytes;
    bytes = Buffer.concat([
      bytes.subarray(0, random(bytes.length + 1)),
      other.subarray(random(other.length + 1)),
    ]);
  }
  for (let changes = 1 + random(8); changes > 0; changes -= 1) bytes = changed(bytes, random);
  return bytes.subarray(0, mostBytes);
}

/** Long enough for every shape, short enough for thousands of cases a second. */
const mostBytes = 64 * 1024;

function changed(bytes: Buffer, random: Random): Buffer {
  const start = random(bytes.length + 1);
  const end = Math.min(bytes.length, start + (random(3) === 0 ? random(200) : random(8)));
  const put = (middle: Buffer): Buffer =>
    Buffer.concat([bytes.subarray(0, start), middle, bytes.subarray(end)]);
  switch (random(7)) {
    case 0:
      return put(Buffer.alloc(0));
    case 1:
      return put(Buffer.from([random(256)]));
    case 2:
      return put(Buffer.concat([bytes.subarray(start, end), bytes.subarray(start, end)]));
    case 3:
      return bytes.subarray(0, start);
    case 4: {
      const from = random(bytes.length + 1);
      return put(bytes.subarray(from, from + random(300)));
    }
    case 5:
      return put(
        Buffer.from((tokens[random(tokens.length)] ?? '').repeat(random(6) === 0 ? random(200) : 1)),
      );
    default:
      return put(Buffer.from(tokens[random(tokens.length)] ?? ''));
  }
}

/** What the formats are made of, and what they find hardest. */
// prettier-ignore
export const tokens: readonly string[] = [
  '\n', '\r\n', '\n\n', ' ', '\t', '    ', '\ufeff', '\0', '\u202e', '\u200b', '\u2028', '\u0085', '\u00a0', 'é', '漢', '😀', '`', '``', '```\n',
  '~~~\n', '#', '# ', '## ', '### ', '- ', '* ', '  - ', '> ', '<!--', '-->', '<!-- threadline -->\n', '<!-- /threadline -->\n', '|', '| --- ', '\\|', '\\',
  '=', ':', ',', '"', "'", '"""', '[', '[[', ']', '{', '}', 'none', 'TBD', 'yes', 'no', ' owner=', ' operator_required=', ' next=', ' hold=yes', 'operator',
  'packet:', 'command:', 'command:`make x`', 'packet:a.md', 'action_type=closure', 'thread_ref=', 'executor=remote_codex', 'state=done', 'run=1', 'entry=',
  '- summary: ', '- next: ', '- next:\n', '- blockers:\n', '- evidence:\n  - AC1: ', '- commits: ', '- deviation: ', '- note: ', '- branch: ', 'AC1: ', ' evidence=', ' check=`',
  '# Objective\n', '# Acceptance criteria\n', '# Commands\n', 'locks=', 'after=', 'steps=single', '../', '.git/', '8a3bd1bfa922522920393704d38feffba15f85ca',
];
