import { escapeText } from '../../contract/escape.ts';
import { failure } from '../failure.ts';
import { isOn, settingOf, type Settings } from './openssh.ts';

/**
 * Refuses by name, with its mend, each setting of ssh_config that decides who is reached or believed and that the engine
 * cannot keep (ADR 0027). What concerns a person's session alone (terminal, forwardings, escapes) is none of these.
 */
export function requireHonoured(name: string, settings: Settings): void {
  for (const [keyword, applies, mend] of unhonoured) {
    if (!applies(settings, keyword.toLowerCase())) continue;
    const value = settings.get(keyword.toLowerCase())?.join(' ') ?? '';
    throw failure(
      'ssh_config',
      `${name}: ${keyword} ${escapeText(value, 200)} of ssh_config cannot be honoured here; ${mend}`,
    );
  }
}

type Rule = readonly [
  keyword: string,
  applies: (settings: Settings, keyword: string) => boolean,
  mend: string,
];

const isSet = (settings: Settings, keyword: string): boolean => settingOf(settings, keyword) !== undefined;

const unhonoured: readonly Rule[] = [
  ['RevokedHostKeys', isSet, 'write the revoked keys as @revoked lines into a known_hosts file'],
  ['KnownHostsCommand', isSet, 'write the keys that it prints into a known_hosts file'],
  ['VerifyHostKeyDNS', isOn, 'set it to no and write the key into a known_hosts file'],
  [
    'CertificateFile',
    isSet,
    'let the host trust the key itself (authorized_keys) and take the certificate out',
  ],
  ['HostbasedAuthentication', isOn, 'set it to no and give the host a key of the engine'],
  ['PKCS11Provider', isSet, 'load the token into ssh-agent (ssh-add -s PROVIDER) and take it out'],
  [
    'PubkeyAuthentication',
    (settings, keyword) => ['no', 'false'].includes(settingOf(settings, keyword) ?? 'yes'),
    'set it to yes: the engine shows keys and nothing else',
  ],
  [
    'PreferredAuthentications',
    (settings, keyword) => !(settingOf(settings, keyword) ?? 'publickey').split(',').includes('publickey'),
    'add publickey: the engine shows keys and nothing else',
  ],
  ['ProxyUseFdpass', isOn, 'set it to no and let the ProxyCommand carry the connection itself'],
  ['BindInterface', isSet, 'use BindAddress'],
  ['RemoteCommand', isSet, 'take it out: it takes the place of every command that the engine runs'],
  [
    'SessionType',
    (settings, keyword) => (settings.get(keyword)?.[0] ?? 'default') !== 'default',
    'set it to default: the engine runs commands',
  ],
  [
    'SetEnv',
    (settings, keyword) =>
      (settings.get(keyword) ?? []).some((line) => !/^(?:TERM|LANG|LC_\w+)=/u.test(line)),
    'set the variables on the host, in a start-up file of its login shell',
  ],
];
