import { createLogUpdate } from 'log-update';
import type { Paint } from '../paint.ts';
import { escapeText } from '../../../contract/escape.ts';
import type { ThreadView } from '../../../contract/messages.ts';
import { paintState } from './state.ts';

export interface Progress {
  show(view: ThreadView): void;
  /** Takes the line away; what follows is printed in its place. */
  end(): void;
}

/** The clock of the line moves by itself. */
const tickMs = 1_000;

/** One line on stderr that redraws in place: phase, turn, last commit, time, what it waits for. */
export function liveProgress(paint: Paint): Progress {
  const draw = createLogUpdate(process.stderr);
  const startedAt = Date.now();
  let shown: ThreadView | undefined;
  const redraw = (): void => {
    if (shown) draw(progressLine(shown, Date.now() - startedAt, paint));
  };
  const tick = setInterval(redraw, tickMs);
  return {
    show(view) {
      shown = view;
      redraw();
    },
    end() {
      clearInterval(tick);
      draw.clear();
      draw.done();
    },
  };
}

export function progressLine(view: ThreadView, elapsedMs: number, paint: Paint): string {
  return [
    paint.bold(escapeText(view.threadRef)),
    paintState(view, paint),
    view.turn === 0 ? 'handshake' : `turn ${String(view.turn)}`,
    view.head === undefined ? 'no commit yet' : escapeText(view.head.slice(0, 10)),
    paint.dim(elapsedText(elapsedMs)),
    ...(view.waitingFor === undefined ? [] : [paint.dim(escapeText(view.waitingFor, 120))]),
  ].join(paint.dim(' · '));
}

function elapsedText(ms: number): string {
  const seconds = Math.floor(ms / 1_000);
  const parts = [Math.floor(seconds / 3_600), Math.floor(seconds / 60) % 60, seconds % 60];
  const [hours = 0, minutes = 0, rest = 0] = parts;
  const two = (value: number): string => String(value).padStart(2, '0');
  return hours > 0 ? `${String(hours)}:${two(minutes)}:${two(rest)}` : `${String(minutes)}:${two(rest)}`;
}
