import { homedir } from 'node:os';
import { dirname } from 'node:path';
import { parse } from 'smol-toml';
import { findConfig, type FoundConfig } from '../activities/config/find.ts';
import { isRoleName } from '../contract/actor.ts';
import {
  configKeys,
  defaultArchActor,
  defaultBoard,
  defaultHandoffLog,
  requiredKeys,
  type ConfigTable,
  type KeyKind,
} from '../contract/config-keys.ts';
import type { Config } from '../contract/config.ts';
import { repositoryPathFault } from '../contract/repository-path.ts';
import { absolutePath } from '../contract/schema/file-path.ts';
import type { ConfigQuery } from './configuration.ts';
import { answer, type Outcome } from './refusal.ts';

/** What linting needs of the configuration. */
export interface Names {
  readonly archActor: string;
  /** The configured roles' actors. */
  readonly roles: readonly string[];
  /** Absolute. */
  readonly archLog: string;
  readonly archBoard: string;
  /** Of the roles, relative to their repositories. */
  readonly roleLogs: readonly string[];
}

/**
 * The names alone, at a tenth of the time of the whole configuration: no zod, no git. A file that is not plainly well formed
 * is read whole, and refused as everywhere; the values of keys that name nothing are left to the other commands.
 */
export async function readNames(query: ConfigQuery): Promise<Outcome<Names>> {
  const found = await findConfig(query);
  const names = found.ok ? plainNames(found.value, query.env['HOME'] ?? homedir()) : undefined;
  if (names) return answer(names);
  const { loadConfig } = await import('./configuration.ts');
  const config = await loadConfig(query);
  return config.ok ? answer(namesFromConfig(config.value)) : config;
}

function namesFromConfig({ arch, roles }: Config): Names {
  return {
    archActor: arch.actor,
    roles: Object.keys(roles),
    archLog: absolutePath(arch.handoffLog, { file: '', dir: arch.repo, home: '' }),
    archBoard: absolutePath(arch.board, { file: '', dir: arch.repo, home: '' }),
    roleLogs: Object.values(roles).map((role) => role.handoffLog),
  };
}

type Table = Readonly<Record<string, unknown>>;

/** Undefined as soon as anything is not as it should be: the whole reader says what. */
function plainNames({ file, text }: FoundConfig, home: string): Names | undefined {
  const top = tableOf(parsed(text), 'top');
  const arch = tableOf(top?.['arch'], 'arch');
  const hosts = tablesOf(top?.['hosts'], 'host');
  const roles = tablesOf(top?.['roles'], 'role');
  const rest = (['operators', 'temporal'] as const).every(
    (name) => top?.[name] === undefined || tableOf(top[name], name) !== undefined,
  );
  if (!arch || !hosts || !roles || !rest || roles.size === 0) return undefined;
  const archActor = stringOf(arch, 'actor', defaultArchActor);
  const actors = [archActor, ...roles.keys()];
  if (!actors.every(isRoleName) || roles.has(archActor)) return undefined;
  if (![...roles.values()].every((role) => hosts.has(stringOf(role, 'host', '')))) return undefined;
  const [log, board, ...roleLogs] = [
    stringOf(arch, 'handoff_log', defaultHandoffLog),
    stringOf(arch, 'board', defaultBoard),
    ...[...roles.values()].map((role) => stringOf(role, 'handoff_log', defaultHandoffLog)),
  ];
  if ([log, board, ...roleLogs].some((path) => repositoryPathFault(path) !== undefined)) return undefined;
  const repo = absolutePath(stringOf(arch, 'repo', '.'), { file, dir: dirname(file), home });
  return {
    archActor,
    roles: [...roles.keys()],
    archLog: `${repo}/${log}`,
    archBoard: `${repo}/${board}`,
    roleLogs,
  };
}

function parsed(text: string): unknown {
  try {
    return parse(text);
  } catch {
    // The whole reader says where it is broken.
    return undefined;
  }
}

/** The tables of a table, by name. */
function tablesOf(value: unknown, of: ConfigTable): ReadonlyMap<string, Table> | undefined {
  if (!isTable(value)) return undefined;
  const tables = new Map<string, Table>();
  for (const [name, inner] of Object.entries(value)) {
    const table = tableOf(inner, of);
    if (!table) return undefined;
    tables.set(name, table);
  }
  return tables;
}

/** A table that has the keys it needs, and none but those that are known, each of its kind. */
function tableOf(value: unknown, of: ConfigTable): Table | undefined {
  if (!isTable(value)) return undefined;
  const kinds: Readonly<Record<string, KeyKind>> = configKeys[of];
  const known = Object.entries(value).every(([key, held]) => isOfKind(held, kinds[key]));
  const complete = (requiredKeys[of] ?? []).every((key) => Object.hasOwn(value, key));
  return known && complete ? value : undefined;
}

function isOfKind(value: unknown, kind: KeyKind | undefined): boolean {
  switch (kind) {
    case 'string':
      return isFilled(value);
    case 'strings':
      return Array.isArray(value) && value.length > 0 && value.every(isFilled);
    case 'integer':
      return Number.isSafeInteger(value) && Number(value) > 0;
    case 'boolean':
      return typeof value === 'boolean';
    case 'agent':
      return value === 'codex' || isOfKind(value, 'strings');
    case 'table':
      return isTable(value);
    case 'judged':
    case undefined:
      return false;
  }
}

const isFilled = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '' && !/[\0\n\r]/u.test(value);

const isTable = (value: unknown): value is Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);

function stringOf(table: Table, key: string, otherwise: string): string {
  const value = table[key];
  return typeof value === 'string' ? value : otherwise;
}
