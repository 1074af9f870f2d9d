// The README's picture of a terminal, drawn from a real run as SVG: it asks, is told what it really was, asks again.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const RECORDING = 'test/support/clusters/small';
const COLUMNS = 92;

/** Typed, and what is run: the recording stands in for the cluster that kubectl points at. */
const DUMP = ['--dump', RECORDING, '--engine', 'patterns', '--quiet'];
const RUNS: readonly { readonly typed: string; readonly args: readonly string[] }[] = [
  {
    typed: 'k8s-learn "why does inventory in quotes-live crash"',
    args: [...DUMP, 'why does inventory in quotes-live crash'],
  },
  {
    typed:
      'k8s-learn feedback last down --cause "the price cache was doubled in release 2.4.1" \\\n    --solution "set CACHE_SIZE back to 64Mi"',
    args: [
      'feedback',
      'last',
      'down',
      '--cause',
      'the price cache was doubled in release 2.4.1',
      '--solution',
      'set CACHE_SIZE back to 64Mi',
    ],
  },
  {
    typed: 'k8s-learn "inventory is crashing again"',
    args: [...DUMP, '-n', 'quotes-live', 'inventory is crashing again'],
  },
];

interface Theme {
  readonly paper: string;
  readonly ink: string;
  readonly dim: string;
  readonly prompt: string;
  /** By the number of the SGR code. */
  readonly colours: Readonly<Record<number, string>>;
}

/** Text has a contrast of 4.5 at least on its paper. */
const THEMES: Readonly<Record<string, Theme>> = {
  light: {
    paper: '#ffffff',
    ink: '#1a2026',
    dim: '#56606a',
    prompt: '#0b6b72',
    colours: { 31: '#b3261e', 32: '#1b6b34', 33: '#7a5200', 36: '#0b6b72' },
  },
  dark: {
    paper: '#12171c',
    ink: '#e6eaee',
    dim: '#a5b0bb',
    prompt: '#5fc9c3',
    colours: { 31: '#ff9a90', 32: '#7fd49a', 33: '#e3c15c', 36: '#5fc9c3' },
  },
};

interface Span {
  readonly text: string;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly colour: number | null;
}

const LINE = 19;
const CHAR = 8.43;
const MARGIN = 18;

const lines = transcript();
for (const [name, theme] of Object.entries(THEMES))
  writeFileSync(join(ROOT, `docs/terminal-${name}.svg`), draw(lines, theme));

/** Runs the commands one after the other in a home of their own, and gives what a terminal would show. */
function transcript(): readonly (readonly Span[])[] {
  const home = mkdtempSync(join(tmpdir(), 'k8s-learn-picture-'));
  const plain = { bold: false, dim: false, colour: null };
  try {
    return RUNS.flatMap(({ typed, args }, at) => {
      const { stdout, status, stderr } = spawnSync(
        process.execPath,
        [join(ROOT, 'bin/k8s-learn.js'), ...args],
        {
          cwd: ROOT,
          encoding: 'utf8',
          env: {
            ...process.env,
            K8S_LEARN_HOME: home,
            COLUMNS: String(COLUMNS),
            FORCE_COLOR: '1',
            TZ: 'UTC',
          },
        },
      );
      if (status !== 0) throw new Error(`${typed} ended with ${status}: ${stderr}`);
      const command = typed.split('\n').map((line, row): readonly Span[] => [
        { ...plain, text: row === 0 ? '$ ' : '', colour: 0 },
        { ...plain, text: line, bold: true },
      ]);
      return [...(at === 0 ? [] : [[]]), ...command, ...stdout.trimEnd().split('\n').map(spansOf)];
    });
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Reads the colours that the program writes. */
function spansOf(line: string): readonly Span[] {
  let state = { bold: false, dim: false, colour: null as number | null };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the escape character is what begins a colour
  return line.split(/(\u001b\[[0-9;]*m)/).flatMap((part) => {
    if (!part.startsWith('\u001b')) return part === '' ? [] : [{ ...state, text: part }];
    for (const code of part.slice(2, -1).split(';').map(Number)) {
      if (code === 1) state = { ...state, bold: true };
      else if (code === 2) state = { ...state, dim: true };
      else if (code === 22) state = { ...state, bold: false, dim: false };
      else if (code === 39) state = { ...state, colour: null };
      else if (code >= 30 && code < 38) state = { ...state, colour: code };
    }
    return [];
  });
}

function draw(rows: readonly (readonly Span[])[], theme: Theme): string {
  const width = Math.ceil(COLUMNS * CHAR + 2 * MARGIN);
  const height = rows.length * LINE + 2 * MARGIN;
  const texts = rows.map((spans, row) => {
    const inside = spans
      .map((span) => `<tspan${styleOf(span, theme)}>${escaped(span.text)}</tspan>`)
      .join('');
    return `<text x="${MARGIN}" y="${MARGIN + LINE * (row + 1) - 5}">${inside}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="k8s-learn finds a cause, is told what it really was, and says so the next time">
<rect width="100%" height="100%" rx="8" fill="${theme.paper}" stroke="${theme.dim}" stroke-opacity="0.35"/>
<g font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14" fill="${theme.ink}" xml:space="preserve">
${texts.join('\n')}
</g>
</svg>
`;
}

function styleOf({ bold, dim, colour }: Span, theme: Theme): string {
  const fill =
    colour === 0 ? theme.prompt : colour === null ? (dim ? theme.dim : null) : theme.colours[colour];
  return `${bold ? ' font-weight="bold"' : ''}${fill ? ` fill="${fill}"` : ''}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
