import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import type { Criterion } from '../../../../contract/packet.ts';
import { boot, claimOf, proof, type HonestTable } from './honest.ts';

const asking = (...evidence: string[]): { readonly criteria: readonly Criterion[] } => ({
  criteria: [{ id: 'AC1', text: 'Slot 3 boots 2.4.1.', evidence }],
});

/** Shapes of evidence. */
export const honestEvidence: HonestTable = {
  'binary, under a name with spaces, and more of it than was asked for': {
    how: async ({ role, report }) => {
      const extra = 'evidence/the new photo ü.png';
      const commit = await role.commit('Photo', { ...boot, [extra]: Uint8Array.from([0, 255, 10, 13, 0]) });
      await report({ commits: [commit], evidence: { AC1: [proof, extra] } });
      return undefined;
    },
  },
  'there before, and made anew': {
    how: async ({ role, report }) => {
      const commit = await role.commit('Again', { ...boot, 'evidence/old.log': 'from now\n' });
      await report({ commits: [commit], evidence: { AC1: [proof, 'evidence/old.log'] } });
      return undefined;
    },
  },
  'there on the remote before, merged and made anew': {
    how: async ({ role, base, report }) => {
      await role.git('switch', '-q', '-c', 'ahead');
      const remoteTip = await role.commit('Ahead', { [proof]: 'stage 2\n' });
      await role.git('push', '-q', 'origin', 'ahead:main');
      await role.git('switch', '-q', 'main');
      await role.git('merge', '-q', 'ahead');
      await report(claimOf(await role.commit('Boot', boot)));
      await role.git('push', '-q', 'origin', 'main');
      return { base: { ...base, remoteTip } };
    },
    room: { remote: 'pushed' },
  },
  'renamed on the way': {
    how: async ({ role, report }) => {
      const first = await role.commit('Boot', { 'evidence/draft.log': 'stage 4\n' });
      await role.git('mv', 'evidence/draft.log', proof);
      await report(claimOf(first, await role.commit('Rename')));
      return undefined;
    },
  },
  'an old file that the packet wants moved': {
    how: async ({ role, report }) => {
      await role.git('mv', 'evidence/old.log', 'evidence/kept.log');
      const commit = await role.commit('Move');
      await report({ commits: [commit], evidence: { AC1: ['evidence/kept.log'] } });
      return asking('evidence/kept.log');
    },
  },
  'the same words as an older file of another name': {
    how: async ({ role, report }) => {
      await report(claimOf(await role.commit('Boot', { [proof]: 'from before\n' })));
      return undefined;
    },
  },
  'one file for all criteria': {
    how: async ({ role, report }) => {
      const commit = await role.commit('Boot', boot);
      await report({ commits: [commit], evidence: { AC1: [proof], AC2: [proof] } });
      const [first] = asking(proof).criteria;
      return { criteria: first ? [first, { ...first, id: 'AC2' }] : [] };
    },
  },
  'a folder that the packet asks for, by its files': {
    how: async ({ role, report }) => {
      const commit = await role.commit('Boot', {
        'evidence/ws8/a.log': 'a\n',
        'evidence/ws8/b/c.log': 'c\n',
      });
      await report({
        commits: [commit],
        evidence: { AC1: ['evidence/ws8/a.log', 'evidence/ws8/b/c.log'] },
      });
      return asking('evidence/ws8/');
    },
  },
  executable: {
    how: async ({ role, report }) => {
      await role.write(proof, '#!/bin/sh\necho stage 4\n');
      await chmod(join(role.path, proof), 0o755);
      await report(claimOf(await role.commit('Boot')));
      return undefined;
    },
  },
  'of one byte': {
    how: async ({ role, report }) => {
      await report(claimOf(await role.commit('Boot', { [proof]: '0' })));
      return undefined;
    },
  },
  'of 10 MiB to the byte': {
    how: async ({ role, report }) => {
      await report(claimOf(await role.commit('Boot', { [proof]: new Uint8Array(10 * 1024 * 1024) })));
      return undefined;
    },
  },
  'that speaks of Git LFS and is no pointer': {
    how: async ({ role, report }) => {
      const text = 'The pointer says: version https://git-lfs.github.com/spec/v1\n';
      await report(claimOf(await role.commit('Boot', { [proof]: text })));
      return undefined;
    },
  },
  'that attributes would convert on checkout': {
    how: async ({ role, report }) => {
      const attributes = '*.log text eol=crlf ident filter=none -diff export-ignore\n';
      await role.commit('Boot', boot);
      await role.write('.gitattributes', attributes);
      await report(claimOf(await role.commit('Attributes')));
      return undefined;
    },
  },
  'beside one whose name differs only in its letters': {
    how: async ({ role, report }) => {
      const commit = await role.commit('Boot', { ...boot, 'evidence/BOOT.log': 'another\n' });
      await report({ commits: [commit], evidence: { AC1: [proof, 'evidence/BOOT.log'] } });
      return undefined;
    },
  },
  'under names that git takes for patterns': {
    how: async ({ role, report }) => {
      const names = ['evidence/*.log', 'evidence/[a].log', ':(glob)boot'];
      const files = Object.fromEntries(names.map((name) => [name, `${name}\n`]));
      const commit = await role.commit('Boot', { ...boot, ...files });
      await report({ commits: [commit], evidence: { AC1: [proof, ...names] } });
      return undefined;
    },
  },
  'taken away again after the delivered commit': {
    how: async ({ role, report }) => {
      const delivered = await role.commit('Boot', boot);
      await role.git('rm', '-q', proof);
      await role.commit('Tidy up');
      await report(claimOf(delivered));
      return undefined;
    },
  },
};
