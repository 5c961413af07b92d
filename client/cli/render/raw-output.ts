import type { OutputPiece } from '../../logs.ts';

/** As it was printed; the middle that the host did not keep is marked by a line. */
export const rawBytes = (piece: OutputPiece): Buffer =>
  'lost' in piece ? Buffer.from(`\n… ${lostText(piece.lost)} …\n`) : piece.bytes;

export const lostText = (bytes: number): string => `${String(bytes)} bytes were not kept`;
