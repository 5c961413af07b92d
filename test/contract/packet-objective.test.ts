import { describe, expect, it } from 'vitest';
import { packetProblems, packetWith, toldBy } from './packet-text.ts';

const objective = (text: string): string => packetWith('Slot 3 runs image 2.4.1.', text);

const honest: Readonly<Record<string, string>> = {
  'one sentence': 'Slot 3 runs image 2.4.1.',
  'steps below the one objective':
    'Slot 3 runs image 2.4.1, in this order:\n1. Flash the image.\n2. Read the wiki.',
  'one numbered item': '1. Slot 3 runs image 2.4.1.',
  'steps that go on below an announcement': 'Do the following, in this order:\n1. Flash slot 3.\n2. Boot it.',
  'what looks like an announcement and says it all':
    'Work done on slot 3:\n1. Flash the image.\n2. Read the wiki.',
  'steps that take up what they have': '1. Flash image 2.4.1.\n2. Boot it.\n3. Commit its log.',
  'an order that comes behind other work': '1. Run the migration.\n2. Verify row counts.',
  'such an order in one line': '1. Run the migration. 2. Verify row counts.',
  'such orders one behind the other':
    '1. Reproduce the crash.\n2. Add a regression test.\n3. Run all tests.\n4. Commit both.',
  'steps below a heading of their own': 'Steps:\n1. Flash slot 3.\n2. Boot it.',
  'steps with "then"': '1) Flash image 2.4.1.\n2) Then power slot 3 off.',
  'steps of the same numbered thing': '1. Flash slot 3.\n2. Boot slot 3 up to stage 4.',
  'steps that name the thing again': '1. Flash the signed image.\n2. Read the image back.',
  'steps of a procedure': '1. Stop the service.\n2. Restore the dump.\n3. Start the service.',
  'such steps in one line': '1. Stop the service 2. Restore the dump',
  'such steps by letters': 'a) Drain the node.\nb) Patch the kernel.\nc) Power the node off.',
  'such steps by letters in one line': '(a) Stop the service, (b) restore the dump.',
  'such steps behind a word': 'Do: 1. stop the service, 2. restore the dump.',
  'such steps in a table':
    '| step | what |\n| --- | --- |\n| 1 | Stop the service |\n| 2 | Restore the dump |',
  'such steps as bullets': '- Stop the service.\n- Restore the dump.',
  'a table of what it is about':
    'Slot 3 runs these:\n\n| slot | image |\n| --- | --- |\n| 3 | 2.4.1 |\n| 4 | 2.4.2 |',
  'a table of limits':
    'Slot 3 keeps both:\n\n| goal | limit |\n| --- | --- |\n| boot | 3 s |\n| ping | 9 ms |',
  'orders in one sentence that go on': 'Add the column, backfill it and drop the old table.',
  'orders with what comes behind them': 'Rename the column, update the queries and extend the docs.',
  'a list of things in one sentence': 'Implement retry, back-off and jitter for uploads.',
  'its name in the plural': 'Objectives: slot 3 boots, as its log shows.',
  'non-goals in one line': 'Slot 3 boots. Non-goals: slot 4 boots, the wiki moves.',
  'parentheses in a sentence': 'Slot 3 boots when (a) it is flashed and (b) it has power.',
  'a wrapped step': '1. Flash slot 3 with image\n   2.4.1.\n2. Power cycle\n   it.',
  'numbered steps inside a line': 'Slot 3 runs 2.4.1: (1) flash the image, (2) power the hut off.',
  'steps in one line': '1) Flash slot 3, 2) boot it.',
  'bullets that say more of it': '- Slot 3 runs image 2.4.1.\n- Its boot log reaches stage 4.',
  'bullets of constraints':
    'Slot 3 runs image 2.4.1.\n- Slot 1 stays as it is.\n- The network stays as it is.',
  'a mention of a second objective':
    'The second objective of the roadmap is out of scope; slot 3 runs 2.4.1.',
  'a mention of objective 2': 'Objective 2 of the roadmap needs slot 3 on 2.4.1.',
  'what is not its objective': 'Slot 3 runs 2.4.1. These are no objectives:\n- slot 4\n- the wiki',
  'a mention in a wrapped line': 'The roadmap has a\nsecond objective: it is out of scope here.',
  'a second objective in a quote': 'Slot 3 runs 2.4.1.\n\n> Objective 2: migrate the wiki.',
  'a second objective in a fence': 'Slot 3 prints:\n```\nObjective 2: done\n```',
  'a second objective in a comment': 'Slot 3 runs 2.4.1.\n<!-- Objective 2: another packet -->',
  'bullets that hang together by nothing': '- Slot 3 runs image 2.4.1.\n- No other rack is touched.',
  'a bullet among numbers': '- Slot 3 runs image 2.4.1.\n1. Migrate the wiki.',
  'the same numbered thing in one word': '1. Flash slot-3.\n2. Boot slot-3 up to stage 4.',
  'the thing behind an adjective': '1. Flash image 2.4.1.\n2. Publish the newly signed image.',
  'non-goals': 'Slot 3 runs 2.4.1.\n\nNon-goals:\n- slot 4 runs 2.4.1\n- the wiki moves',
  'its own name': 'Objective 1: Slot 3 runs image 2.4.1.',
  'a heading inside': '## Today\nThe log stops at stage 2.\n## Then\nIt reaches stage 4.',
  'a list in a fence': 'Slot 3 prints:\n```\n1. boot\n2. wiki\n```',
  'a list in a quote': 'The ticket says:\n> 1. Boot slot 3.\n> 2. Move the wiki.',
  'years that look like numbers': 'Slot 3 runs the image of\n2024. Nothing else changes.',
  'steps behind a subheading and a sentence':
    '## What\nSlot 3 runs 2.4.1:\n1. flash the image\n2. visit the hut',
};

const refused: Readonly<Record<string, readonly [string, string]>> = {
  'outcomes numbered side by side': ['1. Slot 3 runs image 2.4.1.\n2. The wiki is on Postgres.', '9:4'],
  'orders numbered side by side': ['1. Boot slot 3.\n2. Migrate the wiki to Postgres.', '9:4'],
  'the same order for two things': ['1. Boot slot 3.\n2. Boot slot 4.', '9:4'],
  'a third that is another': ['1. Flash slot 3.\n2. Boot it.\n3. Rewrite the CI of infra.', '10:4'],
  parentheses: ['(1) Boot slot 3.\n(2) Migrate the wiki.', '9:5'],
  'half parentheses': ['1) Boot slot 3.\n2) Migrate the wiki.', '9:4'],
  'a numbered line': ['1) Boot slot 3, 2) migrate the wiki.', '8:20'],
  'a numbered line in parentheses': ['(1) Boot slot 3, (2) migrate the wiki.', '8:22'],
  'below a heading of its own': ['## What\n1. Boot slot 3.\n2. Migrate the wiki.', '10:4'],
  'with blank lines between': ['1. Boot slot 3.\n\n2. Migrate the wiki.', '10:4'],
  'from nine to ten': ['9. Boot slot 3.\n10. Migrate the wiki.', '9:5'],
  'with nothing but a verb in common': ['1. Slot 3 runs image 2.4.1.\n2. The wiki runs on Postgres.', '9:4'],
  'with nothing but short words in common': ['1. Slot 3 is on 2.4.1.\n2. The wiki is on Postgres.', '9:4'],
  'with a word in common far behind "the"': [
    '1. Flash an image.\n2. Migrate the wiki to a box with image.',
    '9:4',
  ],
  'of two numbered things': ['1. Flash slot 3.\n2. Migrate slot 4.', '9:4'],
  'of two things with a number in them': ['1. Flash slot-3.\n2. Migrate wiki-4.', '9:4'],
  'below a heading of their own': ['Steps:\n1. Boot slot 3.\n2. Migrate the wiki.', '10:4'],
  'with nothing but a number in common': ['1. Buy 3 slots.\n2. Sell 3 racks.', '9:4'],
  'an indented numbered line': [' 1) Boot slot 3, 2) migrate the wiki.', '8:21'],
  'in bold': ['**Objective 1:** Boot slot 3.\n**Objective 2:** Migrate the wiki.', '9:3'],
  'named by numbers': ['Objective 1: Boot slot 3.\nObjective 2: Migrate the wiki.', '9:1'],
  'named on one line': ['Objective 1: Boot slot 3. Objective 2: Migrate the wiki.', '8:27'],
  'named first and second': [
    'The first objective is to boot slot 3. The second objective is to migrate the wiki.',
    '8:40',
  ],
  'named goals': ['- Goal 1: boot slot 3\n- Goal 2: migrate the wiki', '9:3'],
  'named by letters': ['Objective A: boot slot 3.\nObjective B: migrate the wiki.', '9:1'],
  'a secondary one': ['Boot slot 3.\n\nSecondary objective: migrate the wiki.', '10:1'],
  'another one': ['Boot slot 3. Another objective is to migrate the wiki.', '8:14'],
  'an additional one': ['Boot slot 3.\nAdditional objective - migrate the wiki.', '9:1'],
  subheadings: ['## Objective 1\nBoot slot 3.\n## Objective 2\nMigrate the wiki.', '10:4'],
  'below an announcement': ['Please do the following:\n1. Boot slot 3.\n2. Migrate the wiki.', '10:4'],
  'below a title': ['Tasks:\n\n1. Boot slot 3.\n2. Migrate the wiki.', '11:4'],
  letters: ['a) Boot slot 3.\nb) Migrate the wiki.', '9:4'],
  'capital letters': ['(A) Boot slot 3.\n(B) Migrate the wiki.', '9:5'],
  'letters with dots': ['a. Boot slot 3.\nb. Migrate the wiki.', '9:4'],
  'Roman numbers': ['i) Boot slot 3.\nii) Migrate the wiki.', '9:5'],
  'letters in one line': ['a) Boot slot 3 b) migrate the wiki', '8:19'],
  'numbers behind a word': ['Two things: (1) boot slot 3, (2) migrate the wiki.', '8:34'],
  'a table of objectives': [
    '| # | objective |\n| - | - |\n| 1 | Boot slot 3 |\n| 2 | Boot it again |',
    '11:1',
  ],
  'a table of tasks': ['| task | by |\n| - | - |\n| Boot slot 3 | a |\n| Migrate the wiki | b |', '11:1'],
  'orders in one sentence': ['Boot slot 3, migrate the wiki to Postgres and rewrite the CI.', '8:14'],
  'orders by commas': ['Fix the parser, upgrade Postgres, redesign the login page.', '8:17'],
  'objectives in one line': ['Objectives: boot slot 3, migrate the wiki.', '8:26'],
  'statements called objectives': ['Objectives: slot 3 boots; the wiki is on Postgres.', '8:27'],
  'bullets of orders': ['- Boot slot 3.\n- Migrate the wiki to Postgres.', '9:3'],
  'a step of another numbered thing': ['1. Flash slot 3.\n2. Erase slot 4.', '9:4'],
  'a work among steps': ['1. Stop the service.\n2. Migrate the wiki.', '9:4'],
  'a list called objectives': ['Objectives:\n- Boot slot 3.\n- Migrate the wiki.', '10:3'],
  'a list of two objectives': ['This thread has two objectives:\n1. Boot slot 3.\n2. Boot it again.', '10:4'],
};

describe('one objective a thread', () => {
  it.each(Object.entries(honest))('accepts %s', (_, text) => {
    expect(packetProblems(objective(text))).toEqual([]);
  });

  it.each(Object.entries(refused))('refuses %s', (_, [text, place]) => {
    expect(toldBy(objective(text))).toEqual([`${place} second-objective`]);
  });

  it.each(['# Objective', '# Objective 2', '# Second objective', '# OBJECTIVE  '])(
    'refuses a section %s',
    (name) => {
      const text = packetWith('# Constraints\n', `${name}\nThe wiki is on Postgres.\n\n# Constraints\n`);
      expect(toldBy(text)).toEqual(['10:1 second-objective']);
    },
  );

  it('reads a long list in a moment, however its items hang together', () => {
    const items = (from: number, word: string): string =>
      Array.from({ length: 4_000 }, (_, index) => `${String(from + index)}. ${word}`).join('\n');
    expect(toldBy(objective(items(1, 'Boot it.')))).toEqual([]);
    expect(toldBy(objective(items(1, 'Boot slot 3.'))).length).toBe(1);
  });
});
