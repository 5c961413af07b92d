import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markdownText } from '../../contract/markdown-text.ts';

describe('text of others in Markdown', () => {
  it.each([
    ['command:`git -C /srv/my_repo status`', String.raw`command:\`git -C /srv/my\_repo status\``],
    ['[click](https://evil.example)', String.raw`\[click\](https://evil.example)`],
    ['<img src=x> &lt; ![x](y)', String.raw`\<img src=x\> \&lt; \!\[x\](y)`],
    ['one\n# two\n\n| three |', String.raw`one \# two \| three \|`],
  ])('shows %j as it is', (text, markdown) => {
    expect(markdownText(text)).toBe(markdown);
  });

  it('is one line, and says without its backslashes what was said', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        const markdown = markdownText(text);
        expect(markdown).not.toMatch(/[\n\r]/u);
        expect(markdown.replace(/\\(.)/gu, '$1')).toBe(text.replace(/\s+/gu, ' '));
      }),
    );
  });
});
