import { describe, expect, it } from 'vitest';
import { placesOfKeys } from '../../../contract/schema/toml-place.ts';

const toml = `top = 1 # [not.a.table]
text = """
[hosts.no]
user = "no"
"""
[hosts.hut]
  user = "x"
dotted . key = 1
[ roles . "a:b" ]
'host' = "hut"
codex = { sandbox = "x", model = "y" }
list = [
  "host = 1",
]
[[many]]
x = 1
`;

describe('placesOfKeys', () => {
  const placeOf = placesOfKeys(toml);
  it.each([
    [['top'], 1, 1],
    [['text'], 2, 1],
    [['hosts', 'hut'], 6, 1],
    [['hosts', 'hut', 'user'], 7, 3],
    [['hosts', 'hut', 'dotted', 'key'], 8, 1],
    [['roles', 'a:b', 'host'], 10, 1],
    [['roles', 'a:b', 'codex', 'sandbox'], 11, 11],
    [['roles', 'a:b', 'codex', 'model'], 11, 26],
    [['many', 0, 'x'], 16, 1],
    [['roles', 'a:b', 'missing'], 9, 1],
    [['hosts', 'no', 'user'], 6, 1],
    [['nothing'], 1, 1],
  ])('finds %j', (path, line, column) => {
    expect(placeOf(path)).toEqual({ line, column });
  });
});
