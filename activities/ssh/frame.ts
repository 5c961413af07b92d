/** Far above the greatest reply (1 MiB of output in base64). */
export const replyLimitBytes = 16 * 1024 * 1024;

/**
 * Finds the one frame in what a host prints: `MARK payload MARK` on one whole line. Whatever stands outside (banners,
 * start-up files, a line that was cut) is noise. Linear in what it is fed, however it is chopped.
 */
export interface FrameReader {
  /** The payload and what follows its line once the frame is whole, `too much` over the limit, nothing until then. */
  push(chunk: Buffer): { readonly payload: string; readonly rest: Buffer } | 'too much' | undefined;
}

export function createFrameReader(mark: string, limit = replyLimitBytes): FrameReader {
  let seen = 0;
  let line: Buffer[] = [];

  return {
    push: (chunk) => {
      seen += chunk.length;
      let from = 0;
      for (let newline = chunk.indexOf(0x0a); newline >= 0; newline = chunk.indexOf(0x0a, from)) {
        const payload = payloadOf(Buffer.concat([...line, chunk.subarray(from, newline)]), mark);
        if (payload !== undefined) return { payload, rest: chunk.subarray(newline + 1) };
        line = [];
        from = newline + 1;
      }
      line.push(chunk.subarray(from));
      return seen > limit ? 'too much' : undefined;
    },
  };
}

function payloadOf(line: Buffer, mark: string): string | undefined {
  const start = line.indexOf(mark);
  if (start < 0) return undefined;
  const end = line.indexOf(mark, start + mark.length);
  return end < 0 ? undefined : line.toString('utf8', start + mark.length, end);
}
