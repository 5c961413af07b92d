import { afterEach, describe, expect, it } from 'vitest';
import { readLog } from '../../contract/log.ts';
import {
  honestAgent,
  honestHandshake,
  honestWork,
  makeWorld,
  type World,
  type WorldOptions,
} from '../world.ts';

let world: World;
const open = async (options: WorldOptions): Promise<World> => (world = await makeWorld(options));
afterEach(async () => {
  await world.close();
});

const archLog = async (): Promise<ReturnType<typeof readLog>['entries']> =>
  readLog(await world.arch.git('show', 'HEAD:documentation/short-term/coordination/handoff_log.md')).entries;

describe('a delegation', () => {
  it('ends as done when the claim holds in git, and is recorded by arch from its start to its closure', async () => {
    await open({ agent: honestAgent, remote: true });
    await world.work();
    const ref = await world.delegate({ ref: 'HAPPY-1' });
    const closure = await world.closure(ref);
    expect(closure).toMatchObject({ state: 'done', threadRef: ref, run: 1, by: 'role', next: [] });
    const delivered = closure.state === 'done' ? closure.commits.at(-1) : undefined;
    expect(await world.role.git('ls-remote', 'origin', 'main')).toContain(await world.role.id());
    expect(await world.role.git('merge-base', '--is-ancestor', delivered ?? '', 'HEAD')).toBe('');
    expect((await archLog()).map((entry) => [entry.actionType, entry.threadRef])).toEqual([
      ['delegate', ref],
      ['handshake', ref],
      ['closure', ref],
    ]);
    expect(await world.arch.git('show', 'HEAD:documentation/short-term/board.md')).toContain(`| ${ref} |`);
    expect(await world.arch.git('status', '--porcelain', '--untracked-files=no')).toBe('');
    expect(await world.starts()).toEqual([`${ref}/1/1`, `${ref}/1/2`]);
    const history = await world.engine.workflows.getHandle(ref).fetchHistory();
    console.log(`history of a handshake and one turn: ${String(history.events?.length)} events`);
    expect(history.events?.length).toBeLessThanOrEqual(150);
  });

  it('sends an agent back that ends without a closure, and names what is missing', async () => {
    await open({
      agent: `case $THREADLINE_TURN in 0) ${honestHandshake} ;; 1) echo nothing to say ;; *) ${honestWork} ;; esac`,
    });
    await world.work();
    const ref = await world.delegate({ ref: 'SILENT-1' });
    expect(await world.closure(ref)).toMatchObject({ state: 'done' });
    expect((await world.view(ref)).problems.join('\n')).toContain('No closure entry was committed');
  });

  it('closes as replan when no turn brings a closure that holds', async () => {
    await open({
      agent: `if [ "$THREADLINE_TURN" = 0 ]; then ${honestHandshake}; else echo nothing; fi`,
      role: ['max_turns = 2'],
    });
    await world.work();
    const closure = await world.closure(await world.delegate({ ref: 'NEVER-1' }));
    expect(closure).toMatchObject({ state: 'replan', failure: 'turns_used_up' });
    expect(await world.starts()).toHaveLength(3);
  });
});
