/** Of many measurements. */
export const share = (numbers: readonly number[], part: number): number => {
  const sorted = [...numbers].sort((one, other) => one - other);
  return sorted[Math.floor((sorted.length - 1) * part)] ?? NaN;
};

export interface Figure {
  readonly what: string;
  readonly seen: string;
  readonly target: string;
  readonly reached: boolean;
}

export function figuresTable(figures: readonly Figure[]): string {
  const width = (key: 'what' | 'seen'): number => Math.max(...figures.map((figure) => figure[key].length));
  return figures
    .map(
      ({ what, seen, target, reached }) =>
        `${what.padEnd(width('what'))}  ${seen.padEnd(width('seen'))}  target ${target}  ${reached ? 'reached' : 'MISSED'}`,
    )
    .join('\n');
}
