import type { Connection } from '@temporalio/client';

/** A client's connection or a worker's. */
type Operator = Pick<Connection, 'operatorService'>;

/** What the Web UI and `threads` can filter by (DESIGN §7), with the name of the type in the CLI's spelling. */
export const searchAttributes = {
  ThreadRole: 'Keyword',
  ThreadScope: 'Keyword',
  ThreadPhase: 'Keyword',
  ThreadClosure: 'Keyword',
  OperatorRequired: 'Bool',
  ThreadLocks: 'KeywordList',
} as const;

/** Numbers of `temporal.api.enums.v1.IndexedValueType`. */
const valueTypes = { Keyword: 2, Bool: 5, KeywordList: 7 } as const;
/** A cluster answers at once and takes the attributes up a little later. */
const takenUpWithinMs = 30_000;
const askAgainAfterMs = 100;

/**
 * Registers what the namespace lacks; safe to repeat, also by several workers at once. Rejects when an attribute of
 * the same name has another type, and when the server does not let this client register any.
 */
export async function ensureSearchAttributes(connection: Operator, namespace: string): Promise<void> {
  const missing = await missingAttributes(connection, namespace);
  if (missing.length === 0) return;
  const known = Object.fromEntries(missing.map((name) => [name, valueTypes[searchAttributes[name]]]));
  try {
    await connection.operatorService.addSearchAttributes({ namespace, searchAttributes: known });
  } catch (error) {
    // Another worker may have been quicker.
    if ((await missingAttributes(connection, namespace)).length > 0) {
      const all = missing.map((name) => `--name ${name} --type ${searchAttributes[name]}`).join(' ');
      throw new Error(
        `The search attributes ${missing.join(', ')} are not registered in the namespace "${namespace}" and could ` +
          `not be: register them with \`temporal operator search-attribute create --namespace ${namespace} ${all}\``,
        { cause: error },
      );
    }
  }
  const deadline = Date.now() + takenUpWithinMs;
  while ((await missingAttributes(connection, namespace)).length > 0 && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, askAgainAfterMs));
  }
}

type Name = keyof typeof searchAttributes;

async function missingAttributes(connection: Operator, namespace: string): Promise<Name[]> {
  const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
  const names = Object.keys(searchAttributes) as Name[];
  const wrong = names.find((name) => {
    const type: number | null | undefined = customAttributes[name];
    return type != null && type !== valueTypes[searchAttributes[name]];
  });
  if (wrong) {
    throw new Error(
      `The search attribute ${wrong} of the namespace "${namespace}" must be of the type ${searchAttributes[wrong]}, ` +
        'and has another one',
    );
  }
  return names.filter((name) => customAttributes[name] == null);
}
