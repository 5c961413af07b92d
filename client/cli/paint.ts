import type picocolors from 'picocolors';

/** Colours, or none of them where they are not wanted (NO_COLOR, no terminal). */
export type Paint = ReturnType<typeof picocolors.createColors>;
