/**
 * The text of bytes, with its byte order mark. What is no UTF-8 does not turn into a character that somebody could have
 * written: such a byte B becomes the lone surrogate U+DC00 + B, which no UTF-8 text has. Never throws.
 */
export function textFromBytes(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return withLoneBytes(bytes);
  }
}

/** Bytes of the text between two indexes, were it written as UTF-8; a lone surrogate is one byte, as above. */
export function utf8Length(text: string, start: number, end: number): number {
  let length = end - start;
  for (let index = start; index < end; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) continue;
    if (unit < 0x800) length += 1;
    else if (unit < 0xd800 || unit > 0xdfff) length += 2;
    else if (unit < 0xdc00) {
      // With its other half, four bytes for two units.
      length += 2;
      index += 1;
    }
  }
  return length;
}

/** By UTF-16 units: a part of the text for each such byte would cost a gigabyte where they are many. */
function withLoneBytes(bytes: Uint8Array): string {
  const units = new Uint16Array(bytes.length);
  let count = 0;
  const write = (unit: number): void => {
    units[count] = unit;
    count += 1;
  };
  for (let index = 0; index < bytes.length;) {
    const length = sequenceAt(bytes, index);
    const point = length === 0 ? 0xdc00 + (bytes[index] ?? 0) : codePointAt(bytes, index, length);
    if (point > 0xffff) write(0xd800 + ((point - 0x10000) >> 10));
    write(point > 0xffff ? 0xdc00 + ((point - 0x10000) & 0x3ff) : point);
    index += Math.max(length, 1);
  }
  const parts: string[] = [];
  for (let start = 0; start < count; start += unitsAtOnce)
    parts.push(String.fromCharCode(...units.subarray(start, Math.min(start + unitsAtOnce, count))));
  return parts.join('');
}

/** As many as a call may have arguments, by far. */
const unitsAtOnce = 8_192;

/** Of a well-formed sequence. */
function codePointAt(bytes: Uint8Array, index: number, length: number): number {
  const lead = bytes[index] ?? 0;
  let point = length === 1 ? lead : lead & (0x7f >> length);
  for (let at = 1; at < length; at += 1) point = (point << 6) | ((bytes[index + at] ?? 0) & 0x3f);
  return point;
}

/** Bytes of the well-formed sequence that begins here; 0 when none does. */
function sequenceAt(bytes: Uint8Array, index: number): number {
  const lead = bytes[index] ?? 0;
  if (lead < 0x80) return 1;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  const second = bytes[index + 1] ?? 0;
  // Overlong forms, surrogates, and what lies beyond U+10FFFF.
  const least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < least || second > most) return 0;
  for (let at = 2; at < length; at += 1) {
    const next = bytes[index + at] ?? 0;
    if (next < 0x80 || next > 0xbf) return 0;
  }
  return length;
}
