import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lastStage, stageOf } from '../src/stage.mjs';

test('a stage line announces its stage', () => {
  assert.equal(stageOf('stage 4'), 4);
});

test('other lines announce none', () => {
  assert.equal(stageOf('kernel: ready'), undefined);
});

test('the last stage of a log counts', () => {
  assert.equal(lastStage('stage 1\nkernel: ready\nstage 4\n'), 4);
});
