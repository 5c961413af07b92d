import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { ensureSearchAttributes, searchAttributes } from '../../worker/search-attributes.ts';

let connection: Connection;
beforeAll(async () => {
  connection = await Connection.connect({ address: inject('temporalAddress') });
});
afterAll(() => connection.close());

async function registered(namespace: string): Promise<string[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  return Object.keys(customAttributes).filter((name) => name in searchAttributes);
}

async function newNamespace(): Promise<string> {
  const namespace = `attributes-${process.hrtime.bigint().toString(36)}`;
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  });
  await expect
    .poll(() =>
      registered(namespace).then(
        () => true,
        () => false,
      ),
    )
    .toBe(true);
  return namespace;
}

test('the development server starts with every attribute', async () => {
  expect((await registered('default')).sort()).toEqual(Object.keys(searchAttributes).sort());
});

test('a namespace that has none gets them all, also when two workers ask at once and again later', async () => {
  const namespace = await newNamespace();
  expect(await registered(namespace)).toEqual([]);
  await Promise.all([
    ensureSearchAttributes(connection, namespace),
    ensureSearchAttributes(connection, namespace),
  ]);
  await ensureSearchAttributes(connection, namespace);
  expect((await registered(namespace)).sort()).toEqual(Object.keys(searchAttributes).sort());
});

/** `IndexedValueType` of Temporal's API. */
const keyword = 2;

test('an attribute of another type is refused by name', async () => {
  const namespace = await newNamespace();
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries([['OperatorRequired', keyword]]),
  });
  await expect(ensureSearchAttributes(connection, namespace)).rejects.toThrow(
    `OperatorRequired of the namespace "${namespace}" must be of the type Bool`,
  );
});
