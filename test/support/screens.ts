// Goldens of what the program writes, at 40, 80, 120 and 200 columns, and as another program reads it.
import { describe, expect, it } from 'vitest';
import type { Output } from '../../src/cli/output.ts';
import { createPaint } from '../../src/cli/render/paint.ts';
import { visibleWidth } from '../../src/cli/render/text.ts';

// Times are told as the clock on the wall has them.
process.env.TZ = 'UTC';

const paint = createPaint(false);
const PIPED_PROSE_WIDTH = 80;
const FOLDER = '../cli/screens';

function outputAt(columns: number): Output {
  const isPiped = !Number.isFinite(columns);
  return {
    json: false,
    quiet: false,
    verbose: false,
    width: isPiped ? PIPED_PROSE_WIDTH : Math.min(100, columns),
    room: columns,
    paint,
    errPaint: paint,
    progressStyle: 'nothing',
    programName: 'k8s-learn',
  };
}

/** Holds screens against their goldens, and sees that they fit. */
export function describeScreens(screens: Readonly<Record<string, (output: Output) => string>>): void {
  describe.each(Object.entries(screens))('%s', (name, render) => {
    it.each([40, 80, 120, 200])('at %i columns', async (columns) => {
      const text = render(outputAt(columns));
      await expect(text).toMatchFileSnapshot(`${FOLDER}/${name}.${columns}.txt`);
      for (const line of text.split('\n')) {
        // A name, a path or a command stays whole, so that it can be copied; everything else fits.
        const widest = Math.max(...line.split(/\s+/).map(visibleWidth));
        const isWhole = widest > columns / 2 || /kubectl |k8s-learn |^ {2}[-a-z]/.test(line);
        if (!isWhole) expect(visibleWidth(line), line).toBeLessThanOrEqual(columns);
      }
    });

    it('piped', async () => {
      const text = render(outputAt(Number.POSITIVE_INFINITY));
      await expect(text).toMatchFileSnapshot(`${FOLDER}/${name}.piped.txt`);
    });
  });
}
