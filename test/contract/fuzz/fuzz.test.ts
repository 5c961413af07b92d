import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { caseOf, faultOf, isTargetName, names } from '../../../tools/fuzz/case.ts';

/** The short form of `npm run fuzz`: the same cases every time, as many as a second or two allows. */
const seed = 20260213;
const cases = 150;

it.each(names)('the laws of %s hold for changed samples', (name) => {
  const first = names.indexOf(name);
  for (let number = first; number < first + cases * names.length; number += names.length) {
    const one = caseOf(seed, number);
    expect(one.name).toBe(name);
    expect(faultOf(one), `npm run fuzz -- --seed ${String(seed)} --case ${String(number)}`).toBeUndefined();
  }
});

it('a case is the same whenever it is asked for, and others are not', () => {
  expect(caseOf(1, 7)).toEqual(caseOf(1, 7));
  expect(caseOf(1, 7)).not.toEqual(caseOf(2, 7));
  expect(caseOf(1, 7)).not.toEqual(caseOf(1, 7 + names.length));
});

/** What a longer run has found, `<reader>-<what>`. */
const folder = new URL('fixtures/', import.meta.url);
it.each(readdirSync(folder))('the laws hold for %s', (file) => {
  const name = file.split('-')[0] ?? '';
  if (!isTargetName(name)) expect.fail(`${name} is no reader`);
  expect(faultOf({ name, bytes: readFileSync(new URL(file, folder)) })).toBeUndefined();
});
