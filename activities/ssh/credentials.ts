import ssh2, { type BaseAgent, type ParsedKey, type SignCallback, type SigningRequestOptions } from 'ssh2';
import { escapeText } from '../../contract/escape.ts';
import { failure } from '../failure.ts';
import { readIdentity, type Identity } from './identity-file.ts';
import { fingerprint } from './known-hosts.ts';
import type { Target } from './target.ts';

/** What proves who we are: keys of files and of an agent, in the order in which they are shown. Never a password. */
export interface Credentials {
  readonly keyring: BaseAgent;
  /** Fingerprints of the keys that are shown. */
  readonly shown: readonly string[];
  /** What they are, for messages. */
  readonly called: string;
  /** What cannot be shown, and why. */
  readonly notes: readonly string[];
}

/** Fails with ssh_config before anything is sent: a host counts refused attempts, and may lock out for them. */
export async function credentialsOf(target: Target): Promise<Credentials> {
  const { name, identities } = target;
  const files = await Promise.all(identities.files.map((file) => readIdentity(file)));
  const wanted = files.filter((file) => file.kind !== 'missing' || !identities.skipMissing);
  const held = await keysOfAgent(target, wanted);
  const accepted = target.algorithms.userKeys;
  const mayShow = ({ type }: ParsedKey): boolean =>
    accepted?.some((name) => (signatures[type] ?? [type]).includes(name)) !== false;
  const named = new Set(wanted.flatMap((file) => printOf(file) ?? []));
  const inAgent = held.keys
    .filter(mayShow)
    .map((key) => ({ key, print: fingerprint(key.getPublicSSH()), file: '' }));
  // As OpenSSH does: what files name and the agent holds, the agent's other keys, the other files.
  const agents = [
    ...inAgent.filter(({ print }) => named.has(print)),
    ...(identities.anyOfAgent ? inAgent.filter(({ print }) => !named.has(print)) : []),
  ];
  const prints = new Set(agents.map(({ print }) => print));
  const own = wanted.flatMap((file) =>
    file.kind === 'private' && mayShow(file.key) && !prints.has(fingerprint(file.key.getPublicSSH()))
      ? [{ key: file.key, print: fingerprint(file.key.getPublicSSH()), file: file.file }]
      : [],
  );
  const notes = wanted.flatMap((file) =>
    file.kind === 'private' && !mayShow(file.key)
      ? [`PubkeyAcceptedAlgorithms of ssh_config leaves out the key ${file.file}`]
      : noteOf(file, prints),
  );
  const all = [...agents, ...own];
  if (all.length === 0) throw failure('ssh_config', `${name}: ${[...notes, ...held.notes].join('; ')}`);
  return {
    keyring: new Keyring(
      all.map(({ key }) => key),
      own.map(({ key }) => key),
      identities.agent,
    ),
    shown: all.map(({ print }) => print),
    called:
      agents.length === 0 ? `the key ${own.map(({ file }) => file).join(' or ')}` : calledOf(agents, own),
    notes,
  };
}

/** Where a key signs in another way than its type is called; never with SHA-1. */
const signatures: Readonly<Record<string, readonly string[]>> = {
  'ssh-rsa': ['rsa-sha2-256', 'rsa-sha2-512'],
};

const calledOf = (agents: readonly unknown[], own: readonly { readonly file: string }[]): string =>
  [`any key of the SSH agent (${String(agents.length)})`, ...own.map(({ file }) => file)].join(' or ');

function printOf(file: Identity): string | undefined {
  if (file.kind === 'named') return file.fingerprint;
  return file.kind === 'private' ? fingerprint(file.key.getPublicSSH()) : undefined;
}

function noteOf(file: Identity, inAgent: ReadonlySet<string>): readonly string[] {
  if (file.kind === 'private')
    return file.certificate ? [`the certificate ${file.file}-cert.pub is not shown`] : [];
  if (file.kind === 'named' && inAgent.has(file.fingerprint)) return [];
  return [`the identity file ${file.file} ${file.why}`];
}

interface Held {
  readonly keys: readonly ParsedKey[];
  /** Why there are none. */
  readonly notes: readonly string[];
}

/** An agent that is not needed is not asked: it may be gone. */
async function keysOfAgent({ identities }: Target, files: readonly Identity[]): Promise<Held> {
  const needed = identities.anyOfAgent || files.some((file) => file.kind === 'named');
  const { agent, files: asked } = identities;
  const none =
    asked.length > 0 && files.length === 0 ? [`no identity file is there (${asked.join(', ')})`] : [];
  if (!needed) return { keys: [], notes: none };
  const lacking = (why: string): Held => ({ keys: [], notes: [...none, why] });
  if (agent === undefined || agent === '')
    return lacking(
      `${asked.length === 0 ? 'no identity_file is set and ' : ''}no SSH agent runs (SSH_AUTH_SOCK)`,
    );
  const held = await new Promise<readonly ParsedKey[] | Error>((resolve) => {
    new ssh2.OpenSSHAgent(agent).getIdentities((error, keys) => {
      resolve(error instanceof Error ? error : (keys ?? []).flatMap(parsedOf));
    });
  });
  if (held instanceof Error)
    return lacking(`the SSH agent does not answer (${escapeText(held.message, 200)})`);
  if (held.length === 0) return lacking('the SSH agent holds no key (ssh-add FILE)');
  return { keys: held, notes: [...none, 'the SSH agent holds other keys'] };
}

/** Certificates and security keys of the agent are of no kind that ssh2 can show. */
function parsedOf(entry: unknown): readonly ParsedKey[] {
  if (isParsed(entry)) return [entry];
  const key = entry instanceof Buffer ? ssh2.utils.parseKey(entry) : undefined;
  return key === undefined || key instanceof Error ? [] : [key];
}

const isParsed = (entry: unknown): entry is ParsedKey =>
  typeof entry === 'object' && entry !== null && 'getPublicSSH' in entry;

/** Shows keys of both kinds in one go, and signs with what holds them. */
class Keyring extends ssh2.BaseAgent<ParsedKey> {
  readonly #keys: readonly ParsedKey[];
  readonly #own: readonly ParsedKey[];
  readonly #socket: string | undefined;

  /** `own`: those whose private half is here. */
  constructor(keys: readonly ParsedKey[], own: readonly ParsedKey[], socket: string | undefined) {
    super();
    this.#keys = keys;
    this.#own = own;
    this.#socket = socket;
  }

  override getIdentities(answer: (error?: Error | null, keys?: ParsedKey[]) => void): void {
    answer(null, [...this.#keys]);
  }

  override sign(
    key: ParsedKey,
    data: Buffer,
    options: SigningRequestOptions | SignCallback,
    callback?: SignCallback,
  ): void {
    const answer = typeof options === 'function' ? options : (callback ?? ((): void => undefined));
    const hash = typeof options === 'function' ? undefined : options.hash;
    // ssh2 falls back to it where a host does not say what it takes.
    if (key.type === 'ssh-rsa' && hash !== 'sha256' && hash !== 'sha512')
      answer(new Error('the host takes RSA keys with SHA-1 alone, which is broken: use an ed25519 key'));
    else if (this.#own.includes(key)) signWith(key, data, hash, answer);
    else
      new ssh2.OpenSSHAgent(this.#socket ?? '').sign(key, data, hash === undefined ? {} : { hash }, answer);
  }
}

function signWith(key: ParsedKey, data: Buffer, hash: string | undefined, answer: SignCallback): void {
  const signature: unknown = key.sign(data, hash);
  if (signature instanceof Buffer) answer(null, signature);
  else answer(signature instanceof Error ? signature : new Error('the key cannot sign'));
}
