import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';

/** A larger answer is not kept: the test that wants it runs for real. */
const answerMaxBytes = 4 * 1024 * 1024;
/** Of a longer argument only its length and its ends are looked at. */
const wholeMaxLength = 65_536;
const processFields = ['stdout', 'stderr', 'exitCode', 'failed', 'isMaxBuffer', 'timedOut'];

/**
 * What a test and the changed code had from git and the file system, kept by test. Most changes ask the same again, and then
 * a test that makes repositories takes milliseconds. An answer counts for the same question at the same state of the world,
 * which is told by the number of processes that the test itself has started. A test that asked for anything else proves
 * nothing, pass or fail, and is to be run for real.
 */
export class Tape {
  #folder;
  #there;
  #mode = 'real';
  /** Question → its answers, in the order in which they were asked for. */
  #answers = new Map();
  #epoch = 0;
  /** Something was asked that the tape has no answer to. */
  missed = false;

  constructor(folder) {
    this.#folder = folder;
  }

  /** Throws all tapes of an earlier run away. */
  clear() {
    rmSync(this.#folder, { recursive: true, force: true });
    mkdirSync(this.#folder, { recursive: true });
  }

  has(test) {
    this.#there ??= new Set(readdirSync(this.#folder));
    return this.#there.has(fileOf(test));
  }

  /** `mode`: real, record or play. */
  begin(mode, test) {
    this.#mode = mode;
    this.#answers = mode === 'play' ? deserialize(readFileSync(join(this.#folder, fileOf(test)))) : new Map();
    this.#epoch = 0;
    this.missed = false;
  }

  /** A test that asks nothing needs no tape. */
  keep(test) {
    if (this.#answers.size > 0) writeFileSync(join(this.#folder, fileOf(test)), serialize(this.#answers));
  }

  /** It is none to rely on. */
  drop(test) {
    rmSync(join(this.#folder, fileOf(test)));
    this.#there.delete(fileOf(test));
  }

  /** The package at this place with its effects on tape, for the bundle. */
  wrap(path, own) {
    if (/\/execa\/index\.js$/u.test(path)) return { ...own, execa: this.#taped('execa', own.execa) };
    if (path === 'node:fs') return { ...own, existsSync: this.#taped('existsSync', own.existsSync) };
    if (path === 'node:crypto') return { ...own, randomUUID: this.#taped('randomUUID', own.randomUUID) };
    if (path !== 'node:fs/promises') return own;
    const calls = Object.entries(own).filter(([, call]) => typeof call === 'function');
    return { ...own, ...Object.fromEntries(calls.map(([name, call]) => [name, this.#taped(name, call)])) };
  }

  #taped(name, call) {
    return (...args) => {
      if (this.#mode === 'real') return call(...args);
      // What the engine starts is detached; all else is the test's own and changes the world.
      if (name === 'execa' && args[2]?.detached !== true) this.#epoch += 1;
      const question = questionOf(this.#epoch, name, args);
      if (this.#mode === 'play') return this.#played(question);
      const answer = {};
      this.#answers.set(question, [...(this.#answers.get(question) ?? []), answer]);
      const value = call(...args);
      if (typeof value?.then !== 'function') {
        Object.assign(answer, kept(value));
        return value;
      }
      value.then(
        (result) => Object.assign(answer, { later: true }, kept(result)),
        () => undefined,
      );
      return value;
    };
  }

  #played(question) {
    const answer = this.#answers.get(question)?.shift();
    if (answer === undefined || !('value' in answer)) {
      this.missed = true;
      throw new Error('The tape has no answer to this.');
    }
    return answer.later ? Promise.resolve(answer.value) : answer.value;
  }
}

const fileOf = (test) => createHash('sha256').update(test).digest('hex');

/** What can be played: plain data of a bearable size. Of a process, what its callers look at. */
function kept(result) {
  const isProcess = typeof result === 'object' && result !== null && 'exitCode' in result;
  if (isProcess && result.exitCode === undefined) return {};
  const value = isProcess ? Object.fromEntries(processFields.map((field) => [field, result[field]])) : result;
  try {
    return serialize(value).length <= answerMaxBytes ? { value } : {};
  } catch {
    // A file handle, for one.
    return {};
  }
}

function questionOf(epoch, name, args) {
  const plain = args.map((arg) =>
    typeof arg === 'object' && arg !== null && !Array.isArray(arg) && !(arg instanceof Uint8Array)
      ? Object.fromEntries(Object.entries(arg).map(([key, value]) => [key, shortened(value)]))
      : shortened(arg),
  );
  return createHash('sha256')
    .update(JSON.stringify([epoch, name, plain]))
    .digest('base64');
}

function shortened(value) {
  const text = value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : value;
  if (typeof text !== 'string' || text.length <= wholeMaxLength) return text;
  return [text.length, text.slice(0, wholeMaxLength / 2), text.slice(-wholeMaxLength / 2)];
}
