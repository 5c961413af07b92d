import { describe, expect, it } from 'vitest';
import { readPairs } from '../../contract/pairs.ts';

const read = (text: string): readonly string[] =>
  readPairs(text).map(({ key, value, start, end }) => `${key}|${value}|${String(start)}-${String(end)}`);

describe('the pairs of a line', () => {
  it.each<[string, readonly string[]]>([
    ['', []],
    ['no pair here', []],
    ['a=b', ['a|b|0-3']],
    ['say a=b c, d-e_f=g', ['a|b|4-7', 'd-e_f|g|11-18']],
    ['\ta=b', ['a|b|1-4']],
    ['A_B=C', ['a_b|C|0-5']],
    ['_a=b', ['_a|b|0-4']],
    ['a = b', ['a|b|0-5']],
    ['a  =\t b', ['a|b|0-7']],
    ['a=', ['a||0-2']],
    ['a= b=c', ['a|b=c|0-6']],
    ['a=b=c', ['a|b=c|0-5']],
    ['a=`b c` d=e', ['a|b c|0-7', 'd|e|8-11']],
    ['a=`b=c` d', ['a|b=c|0-7']],
    ['a=`` b ` c `` d=e', ['a|b ` c|0-13', 'd|e|14-17']],
    ['a=`b c=d', ['a|`b|0-4', 'c|d|5-8']],
    ['a=b\u00a0c=d', ['a|b|0-3', 'c|d|4-7']],
  ])('%j', (text, pairs) => {
    expect(read(text)).toEqual(pairs);
  });

  it.each(['x:a=b', '(a=b)', '-a=b', '1a=b', 'a1=b', 'a\n=b', '=b'])('has none in %j', (text) => {
    expect(read(text)).toEqual([]);
  });
});
