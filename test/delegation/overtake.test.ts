import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { noticedName, type Noticed } from '../../contract/messages.ts';
import { honestAgent, honestHandshake, honestWork, makeWorld, touch, type World } from '../world.ts';
import { silentWatch } from './silent-watch.ts';

const soon = { timeout: 120_000, interval: 100 };

let world: World;
afterEach(async () => {
  await world.close();
});

describe('a watch that never says anything', () => {
  it('leaves the thread to ask the host, and to its own reading of the tip', async () => {
    world = await makeWorld({ agent: honestAgent, role: ['stall_after = "3s"'] });
    await world.work({ interceptors: [silentWatch] });
    const ref = await world.delegate({ ref: 'UNSEEN-1' });
    expect(await world.closure(ref)).toMatchObject({ state: 'done', by: 'role' });
    expect(await world.starts()).toEqual([`${ref}/1/1`, `${ref}/1/2`]);
  });

  it('does not make an agent that prints look stalled', async () => {
    const prints = 'for n in 1 2 3 4 5 6 7 8; do echo "$n"; sleep 1; done';
    world = await makeWorld({
      agent: `if [ "$THREADLINE_TURN" = 0 ]; then\n${honestHandshake}\nelse\n${prints}\n${honestWork}\nfi`,
      role: ['stall_after = "3s"'],
    });
    await world.work({ interceptors: [silentWatch] });
    const ref = await world.delegate({ ref: 'PRINTS-1' });
    expect(await world.closure(ref)).toMatchObject({ state: 'done' });
    expect(await world.starts()).toHaveLength(2);
  });

  it('does not hide one that stalls', async () => {
    world = await makeWorld({
      agent: `if [ "$THREADLINE_TURN" = 0 ]; then\n${honestHandshake}\nelse\nexec sleep 600\nfi`,
      role: ['stall_after = "3s"'],
    });
    await world.work({ interceptors: [silentWatch] });
    const closure = await world.closure(await world.delegate({ ref: 'STALLS-1' }));
    expect(closure).toMatchObject({ state: 'replan', by: 'engine', failure: 'stalled' });
  });
});

describe('an entry whose signal comes after that of the end', () => {
  it('is read in git before the end is judged', async () => {
    world = await makeWorld({ agent: `${honestAgent}\n${sayEnd}` });
    await world.work({ interceptors: [silentWatch] });
    const ref = await world.delegate({ ref: 'AFTER-1' });
    await tellEnd(ref, 1);
    await tellEnd(ref, 2);
    expect(await world.closure(ref)).toMatchObject({ state: 'done' });
    expect((await world.view(ref)).problems).toEqual([]);
  });

  it('answers nothing that was asked after it', async () => {
    world = await makeWorld({
      agent: `case $THREADLINE_TURN:$THREADLINE_LAUNCH in
        0:*/1) ${staleHandshake} ;;
        0:*) while ! [ -e "$world/go" ]; do sleep 0.1; done; ${honestHandshake} ;;
        *) ${honestWork} ;;
      esac
      ${sayEnd}`,
    });
    await world.work({ interceptors: [silentWatch] });
    const ref = await world.delegate({ ref: 'AFTER-2' });
    await tellEnd(ref, 1);
    await vi.waitFor(async () => expect((await world.view(ref)).launches[1]?.state).toBe('running'), soon);
    const tip = await world.role.id('HEAD~1');
    const entry = { id: 'late1', actionType: 'handshake', run: 1, turn: 0, line: 'late' } as const;
    await tell(ref, { role: 'runner:codex', tip, entries: [entry] });
    await vi.waitFor(async () => expect((await world.view(ref)).head).toBe(tip), soon);
    // The second agent keeps its whole time: an answer would leave it the moments of an agent that has answered.
    expect(await timersInSeconds(ref)).not.toContain(10);
    await touch(join(world.root, 'go'));
    await tellEnd(ref, 2);
    await tellEnd(ref, 3);
    expect(await world.closure(ref)).toMatchObject({ state: 'done' });
  });
});

// The test is the watch here: it says what it likes in the order that it likes.
const tell = (ref: string, noticed: Partial<Noticed>): Promise<void> =>
  world.engine.workflows.getHandle(ref).signal(noticedName, { entries: [], launches: [], ...noticed });

/** Tells the end of a launch once its agent has said its last word, and none of its entries. */
async function tellEnd(ref: string, launch: number): Promise<void> {
  await vi.waitFor(async () => {
    expect(await readFile(join(world.root, 'ends'), 'utf8')).toBe('end\n'.repeat(launch));
    expect((await world.view(ref)).launches[launch - 1]?.state).toBe('running');
  }, soon);
  await tell(ref, { launches: [{ run: 1, launch, state: 'ended', exitCode: 0 }] });
}

const sayEnd = 'echo end >>"$world/ends"';

const log = 'documentation/short-term/coordination/handoff_log.md';
/** By hand, with an id, and at the first commit: the engine has seen a later one. */
const staleHandshake = `
mkdir -p ${log.slice(0, log.lastIndexOf('/'))}
{
  printf '\\n## %s runner:codex action_type=handshake\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
  printf -- '- summary: thread_ref=%s executor=remote_codex run=1 turn=0 entry=late1\\n' "$THREADLINE_THREAD_REF"
  printf -- '- head: %s\\n- branch: main\\n' "$(git rev-list --max-parents=0 HEAD)"
  printf -- '- next:\\n  - Go on, because it is time.\\n- blockers: none\\n'
} >>${log}
git add ${log} && git commit -qm "Answer"`;

async function timersInSeconds(ref: string): Promise<readonly number[]> {
  const { events } = await world.engine.workflows.getHandle(ref).fetchHistory();
  return (events ?? []).flatMap(({ timerStartedEventAttributes: timer }) =>
    timer ? [Number(timer.startToFireTimeout?.seconds)] : [],
  );
}
