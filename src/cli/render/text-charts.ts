// Small charts out of characters, with a plain form for terminals that show ASCII alone.

const LEVELS = '▁▂▃▄▅▆▇█';
const GAP = ' ';
/** What stands for a character of ours where only ASCII is shown: each as wide as what it stands for. */
const PLAIN: Readonly<Record<string, string>> = {
  '▁': '_',
  '▂': '.',
  '▃': ',',
  '▄': '-',
  '▅': '=',
  '▆': '+',
  '▇': '*',
  '█': '#',
  '░': '.',
  '━': '=',
  '·': '.',
  '…': '~',
  '±': '~',
  '–': '-',
};

/** Draws values as a row of columns above zero; null leaves a gap. */
export function sparkline(values: readonly (number | null)[], max: number): string {
  return values
    .map((value) => {
      if (value === null) return GAP;
      const level = max <= 0 ? 0 : Math.round((value / max) * (LEVELS.length - 1));
      return LEVELS[Math.min(LEVELS.length - 1, Math.max(0, level))] ?? GAP;
    })
    .join('');
}

/** Draws a share of 0…1 as a bar from zero. */
export function shareBar(share: number, columns: number): string {
  const filled = Math.round(Math.min(1, Math.max(0, share)) * columns);
  return '█'.repeat(filled) + '░'.repeat(columns - filled);
}

/** Draws where a rate lies between 0 and 1: `···━━━···`. */
export function rangeBar(low: number, high: number, columns: number): string {
  const first = Math.floor(low * columns);
  const last = Math.min(columns - 1, Math.floor(high * columns));
  return Array.from({ length: columns }, (_, at) => (at >= first && at <= last ? '━' : '·')).join('');
}

/** Puts ASCII in the place of the characters that this program draws with; a user's own stay. */
export function toPlain(text: string): string {
  return text.replace(/[▁-█░━·…±–]/g, (char) => PLAIN[char] ?? char);
}
