import { createLogUpdate } from 'log-update';
import type { Colors } from 'picocolors/types.js';
import { paintState } from '../../client/cli/render/state.ts';
import { cell, table } from '../../client/cli/render/table.ts';
import { parts, type Views } from './story.ts';

/** What is drawn while the threads run: one table that redraws in place; where nobody looks, a line a change. */
export interface Board {
  draw(views: Views): void;
  end(): void;
}

export function liveBoard(stream: NodeJS.WriteStream, colors: Colors): Board {
  const update = createLogUpdate(stream);
  return {
    draw: (views) => {
      update(tableOf(views, colors));
    },
    end: () => {
      update.done();
    },
  };
}

export function plainBoard(write: (line: string) => void): Board {
  const last = new Map<string, string>();
  return {
    draw: (views) => {
      for (const view of views) {
        if (!view) continue;
        const line = `${view.threadRef}: ${view.state ?? view.phase}, turn ${String(view.turn)}`;
        if (last.get(view.threadRef) === line) continue;
        last.set(view.threadRef, line);
        write(line);
      }
    },
    end: () => undefined,
  };
}

function tableOf(views: Views, colors: Colors): string {
  const rows = parts.map(({ ref, shows }, index) => {
    const view = views[index];
    return [
      ref,
      view?.role ?? '',
      view ? paintState(view, colors) : '',
      String(view?.turn ?? 0),
      (view?.head ?? '').slice(0, 8),
      cell(view?.state === undefined ? (view?.waitingFor ?? '') : shows, 46),
    ];
  });
  return table(['thread', 'role', 'state', 'turn', 'commit', 'waits for / shows'], rows, colors);
}
