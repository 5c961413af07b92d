import { afterEach, describe, expect, it } from 'vitest';
import type { Closure } from '../../contract/closure.ts';
import { honestHandshake, honestWork, makeWorld, type World, type WorldOptions } from '../world.ts';

let world: World;
afterEach(async () => {
  await world.close();
});

const log = 'documentation/short-term/coordination/handoff_log.md';
/** A handshake entry by hand, as an agent may write it. */
const byHand = (threadRef: string, head: string): string => `
mkdir -p ${log.slice(0, log.lastIndexOf('/'))}
{
  printf '\\n## %s runner:codex action_type=handshake\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)"
  printf -- '- summary: thread_ref=%s executor=remote_codex\\n' "${threadRef}"
  printf -- '- head: %s\\n- branch: main\\n- next:\\n  - Write the proof, because nothing shows the work yet.\\n- blockers: none\\n' "${head}"
} >>${log}
git add ${log} && git commit -qm "Answer"`;

async function closureOf(answer: string, ref: string, options: Partial<WorldOptions> = {}): Promise<Closure> {
  world = await makeWorld({
    ...options,
    agent: `if [ "$THREADLINE_TURN" = 0 ]; then\n${answer}\nelse\n${honestWork}\nfi`,
  });
  await world.work();
  return world.closure(await world.delegate({ ref }));
}

describe('a handshake', () => {
  it.each([
    ['with another thread_ref', byHand('OTHER-1', '$(git rev-parse HEAD)')],
    // Known to the engine since before the launch is the second commit.
    ['with a stale head', byHand('$THREADLINE_THREAD_REF', '$(git rev-list --max-parents=0 HEAD)')],
    ['with an abbreviated head', byHand('$THREADLINE_THREAD_REF', '$(git rev-parse --short HEAD)')],
    ['that is missing', 'echo I would rather talk'],
  ])('%s is sent back once, and then closes the thread as blocked', async (title, answer) => {
    const ref = `WRONG-${title.replaceAll(' ', '-')}`;
    const closure = await closureOf(answer, ref);
    expect(closure).toMatchObject({ state: 'blocked', failure: 'handshake_failed' });
    expect(closure.state === 'blocked' && closure.blockers[0]?.owner).toBe('runner:codex');
    expect(await world.starts()).toEqual([`${ref}/1/1`, `${ref}/1/2`]);
  });

  it('that is put right at the second attempt counts', async () => {
    const closure = await closureOf(
      `case $THREADLINE_LAUNCH in */1) ${byHand('OTHER-1', '$(git rev-parse HEAD)').trim()} ;; *) ${honestHandshake} ;; esac`,
      'SECOND-1',
    );
    expect(closure).toMatchObject({ state: 'done' });
    expect((await world.view('SECOND-1')).problems.join('\n')).toContain('OTHER-1');
  });

  it('that is committed by hand in the right form counts as well', async () => {
    expect(
      await closureOf(byHand('$THREADLINE_THREAD_REF', '$(git rev-parse HEAD)'), 'HAND-1'),
    ).toMatchObject({
      state: 'done',
    });
  });

  it('whose agent never ends is read when the limit has passed, and the answer that overtook it counts', async () => {
    const closure = await closureOf(`${honestHandshake}\nexec sleep 600`, 'OVERTAKE-1', {
      role: ['handshake_limit = "4s"'],
    });
    expect(closure).toMatchObject({ state: 'done' });
  });

  it('without an answer before the limit ends its agent and is asked again', async () => {
    const closure = await closureOf('exec sleep 600', 'DUMB-1', { role: ['handshake_limit = "2s"'] });
    expect(closure).toMatchObject({ state: 'blocked', failure: 'handshake_failed' });
    expect(await world.starts()).toHaveLength(2);
    const view = await world.view('DUMB-1');
    expect(view.launches.map((launch) => launch.state)).toEqual(['cancelled', 'cancelled']);
  });

  it('is left out for a single step that says so', async () => {
    world = await makeWorld({ agent: honestWork });
    await world.work();
    const ref = await world.delegate({ ref: 'SKIP-1', header: ['steps=single', 'handshake=skip'] });
    expect(await world.closure(ref)).toMatchObject({ state: 'done' });
    expect(await world.starts()).toEqual(['SKIP-1/1/1']);
  });
});
