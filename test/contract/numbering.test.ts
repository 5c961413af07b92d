import { expect, it } from 'vitest';
import { numberingOf } from '../../contract/numbering.ts';

it.each([
  ['(1) slot 3 boots, (2) the wiki moves', 0, 18, 22],
  ['Both: 1) slot 3 boots 2) the wiki moves', 6, 22, 25],
  ['1. slot 3 boots 2. the wiki moves', 0, 16, 19],
  ['Both: 1. slot 3 boots, 2. the wiki moves', 6, 23, 26],
  ['(A) slot 3 boots, (B) the wiki moves', 0, 18, 22],
  ['(1) it boots, (2) moves', 0, 14, 18],
  ['i) slot 3 boots, ii) the wiki moves', 0, 17, 21],
])('finds the second part of: %s', (text, first, second, secondText) => {
  expect(numberingOf(text)).toEqual({ first, second, secondText });
});

it.each([
  'slot 3 boots',
  '(1) slot 3 boots',
  '(2) slot 3 boots, (1) the wiki moves',
  '(1) boots, (2) the wiki moves',
  'it (1) boots and (2) the wiki moves',
  'rows (1) and (2) agree',
  'row (1) of the log, and the wiki, (2) moves',
  'sections (a) of the spec and section (b) of the plan agree',
  'the wiki (1) or (2) moves',
  'it ends in 1. The wiki moves in 2. Both',
  '(1) slot 3 boots, (2)',
  '(1) slot 3 boots, (2) !',
  'x(1) slot 3 boots, x(2) the wiki moves',
  '(1)slot 3 boots, (2)the wiki moves',
])('finds nothing numbered in: %s', (text) => {
  expect(numberingOf(text)).toBeUndefined();
});
