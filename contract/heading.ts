/** A heading's text without the `#` that may close it. A pattern that ends in `#+$` would be quadratic on a long run of them. */
export function withoutHashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '#') end -= 1;
  return text.slice(0, end);
}
