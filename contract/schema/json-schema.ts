import { z } from 'zod';
import { configShape } from './config-shape.ts';
import { entryShape } from './entry-shape.ts';
import { envelopeShape } from './envelope-shape.ts';
import { packetShape } from './packet-shape.ts';

/** What there is a schema of. */
export type SchemaName = 'packet' | 'entry' | 'config' | 'envelope';

/**
 * JSON Schema, draft 2020-12. A schema tells the shape; the rules over text (vague wording, one success condition, …) are
 * the linter's. `refusalCodes` are those that an envelope's error may have.
 */
export function jsonSchema(name: SchemaName, refusalCodes: readonly [string, ...string[]]): object {
  const { title, description, shape } = schemas(refusalCodes)[name];
  const { $schema, ...schema } = z.toJSONSchema(shape, { target: 'draft-2020-12', io: 'input' });
  return { $schema, title, description, ...schema };
}

interface Schema {
  readonly title: string;
  readonly description: string;
  readonly shape: z.ZodType;
}

const schemas = (codes: readonly [string, ...string[]]): Readonly<Record<SchemaName, Schema>> => ({
  packet: {
    title: 'Threadline packet',
    description: 'A delegation packet, read from its Markdown: header keys and sections.',
    shape: packetShape,
  },
  entry: {
    title: 'Threadline handoff log entry',
    description: 'An entry of a handoff log, read from its Markdown.',
    shape: entryShape,
  },
  config: {
    title: 'threadline.toml',
    description: 'The configuration, as its TOML is read.',
    shape: configShape,
  },
  envelope: {
    title: 'Threadline envelope',
    description: 'What a command prints on stdout with --json, or without a terminal.',
    shape: envelopeShape(codes),
  },
});
