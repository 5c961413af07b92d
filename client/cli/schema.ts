import { Argument } from 'commander';
import type { SchemaName } from '../../contract/schema/json-schema.ts';
import { answer, refusalRules } from '../refusal.ts';
import type { Register } from './commands.ts';
import type { CommonOptions } from './door.ts';
import { helpText } from './help-text.ts';

const schemaNames = ['packet', 'entry', 'config', 'envelope'] as const satisfies readonly SchemaName[];

export const registerSchema: Register = (command, perform) => {
  command
    .addArgument(new Argument('<what>', 'what the schema is of').choices(schemaNames))
    .addHelpText(
      'after',
      helpText(
        [
          ['threadline schema config > threadline.schema.json', 'for an editor that knows JSON Schema'],
          ['threadline schema envelope', 'what every command answers to a program'],
        ],
        '0 ok, 2 usage',
      ),
    )
    .action((what: SchemaName) =>
      perform(async () => {
        const { jsonSchema } = await import('../../contract/schema/json-schema.ts');
        const schema = jsonSchema(what, refusalCodes());
        // A document asked for by name: without an envelope, unless one is asked for too.
        if (command.optsWithGlobals<CommonOptions>().json !== true) {
          process.stdout.write(`${JSON.stringify(schema, undefined, 2)}\n`);
          return undefined;
        }
        return answer({ result: schema, text: () => '' });
      }),
    );
};

function refusalCodes(): readonly [string, ...string[]] {
  const [first = 'unforeseen', ...rest] = Object.keys(refusalRules);
  return [first, ...rest];
}
