import fc from 'fast-check';
import { execaSync } from 'execa';
import { expect, it } from 'vitest';
import { commandLine } from '../../client/shell-word.ts';

it('gives a shell every word back as it was', () => {
  const units = ['a', "'", '"', '\\', ' ', '$', '`', '!', '*', ';', '|', '&', '\n', '(', ')', 'é'];
  const word = fc.string({ unit: fc.constantFrom(...units) });
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 4 }), (words) => {
      const { stdout } = execaSync('sh', ['-c', `printf '%s\\0' ${commandLine(words)}`], {
        stripFinalNewline: false,
      });
      expect(stdout.split('\0').slice(0, -1)).toEqual(words);
    }),
    { numRuns: 40 },
  );
});
