// The page of the learning metrics: complete, harmless whatever was asked, and readable.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { createPatternStore } from '../../../src/adapters/sqlite/pattern-store.ts';
import { createStatisticsStore } from '../../../src/adapters/sqlite/statistics-store.ts';
import type { Statistics } from '../../../src/app/stats.ts';
import { escapeHtml, html } from '../../../src/cli/render/markup.ts';
import { statisticsPage } from '../../../src/cli/render/stats-html/page.ts';
import { STYLE } from '../../../src/cli/render/stats-html/style.ts';
import { METRIC_DEFINITIONS } from '../../../src/learning/metric-definitions.ts';
import { metricsOf } from '../../../src/learning/metrics.ts';
import { openTestDatabase } from '../../support/databases.ts';
import { type Lived, live } from '../../support/histories.ts';
import { learnedPattern } from '../../support/learned.ts';

const ATTACK = '<script>alert(1)</script><img src=x onerror="alert(2)">\u001b[31m\u202e\'&amp;';

function statisticsFor(history: readonly Lived[], patternId = 'learned-1'): Statistics {
  const db = openTestDatabase();
  live(db, history);
  createPatternStore(db).put(learnedPattern(patternId));
  const tallies = createStatisticsStore(db).tally({ since: null, curveBuckets: 4, recent: 5, patterns: 5 });
  return { generatedAt: '2026-11-22T10:00:00.000Z', since: null, ...metricsOf(tallies) };
}

const HISTORY: readonly Lived[] = [
  { s2: 'a', steps: 5, events: [['user', 'up', 2.5]] },
  { s2: 'a', steps: 2, memory: 'followed', label: 'verified', question: 'why is checkout slow' },
  { s2: 'a', steps: 4, memory: 'withheld', arm: 'off', label: 'failed', category: 'probe' },
];

describe('the page', () => {
  it('says what it claims, what each number means, and shows every part', () => {
    const page = statisticsPage(statisticsFor(HISTORY), '1.2.3');
    expect(page).toContain('<h1>Not enough data yet to tell whether memory helps here.</h1>');
    expect(page).toContain(
      'Where memory had something to say, 1 of 1 succeeded (21 to 100\u00a0%) with it and 0 of 1',
    );
    for (const id of [
      'experiment',
      'learningCurve',
      'patterns',
      'coverageByType',
      'tools',
      'calibration',
    ] as const) {
      expect(page).toContain(`<h2 id="${id}">${METRIC_DEFINITIONS[id].title}</h2>`);
      expect(page).toContain(escapeHtml(METRIC_DEFINITIONS[id].meaning));
    }
    for (const id of [
      'knowledgeCoverage',
      'abstentionRate',
      'patternReuseRate',
      'successfulPatterns',
    ] as const)
      expect(page).toContain(METRIC_DEFINITIONS[id].meaning);
    expect(page).toContain('why is checkout slow');
    expect(page).toContain('1.2.3');
  });

  it('says so when nothing is recorded', () => {
    const db = openTestDatabase();
    const tallies = createStatisticsStore(db).tally({ since: null, curveBuckets: 4, recent: 5, patterns: 5 });
    const page = statisticsPage(
      { generatedAt: '2026-11-22T10:00:00.000Z', since: null, ...metricsOf(tallies) },
      '1',
    );
    expect(page).toContain('<h1>Nothing is recorded yet.</h1>');
    expect(page).not.toContain('<table');
  });

  it('makes no markup of what was asked, found or learned', () => {
    const page = statisticsPage(
      statisticsFor([{ question: ATTACK, category: ATTACK, s2: 'a' }], ATTACK),
      '1',
    );
    expect(page.match(/&lt;script&gt;alert\(1\)&lt;\/script&gt;/g)?.length).toBeGreaterThanOrEqual(3);
    expect(page).not.toMatch(/<script|<img|\sonerror="/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be left
    expect(page).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202e]/);
  });

  it('loads and runs nothing, and allows its own style alone', () => {
    const page = statisticsPage(statisticsFor(HISTORY), '1');
    const style = /<style>([\s\S]*)<\/style>/.exec(page)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1]?.replaceAll('&#39;', "'");
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
    expect(page).not.toMatch(/\b(src|href|style|on\w+)=|url\(|@import|https?:/i);
  });

  it('closes what it opens, and names every chart', () => {
    const page = statisticsPage(statisticsFor(HISTORY), '1');
    const open: string[] = [];
    for (const [, slash, name = '', self] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*?(\/?)>/g)) {
      if (['meta', 'doctype'].includes(name) || self === '/') continue;
      if (slash === '') open.push(name);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
    for (const [svg] of page.matchAll(/<svg[^>]*>/g))
      expect(svg).toMatch(/role="img" aria-label="[^"]+"|aria-hidden="true"/);
    expect(page).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });
});

test('whatever text is put into a template stays text', () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(...'<>"\'&%; a/\u001b[m\u202e`=') }), (text) => {
      const { markup } = html`<p title="${text}">${text}</p>`;
      expect(markup).toMatch(/^<p title="[^"<>]*">[^<>]*<\/p>$/);
    }),
  );
});

/** Relative luminance and contrast as WCAG 2.2 defines them. */
function contrast(first: string, second: string): number {
  const luminance = (hex: string) => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
      const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [dark = 0, light = 0] = [luminance(first), luminance(second)].sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

describe.each([
  ['light', 0],
  ['dark', 1],
])('in %s', (_, scheme) => {
  const block = [...STYLE.matchAll(/:root \{([^}]*)\}/g)][scheme]?.[1] ?? '';
  const colours = Object.fromEntries(
    [...block.matchAll(/--(\w+): (#[0-9a-f]{6})/g)].map(([, name, hex]) => [name, hex]),
  );

  it.each(['ink', 'muted', 'on', 'off', 'bad'])('text in %s can be read on paper and panels', (name) => {
    for (const ground of ['paper', 'panel'])
      expect(contrast(colours[name] ?? '#000000', colours[ground] ?? '#000000')).toBeGreaterThanOrEqual(4.5);
  });

  it.each(['on', 'off', 'muted'])('a bar in %s stands out from its track', (name) => {
    expect(contrast(colours[name] ?? '', colours.track ?? '')).toBeGreaterThanOrEqual(3);
  });
});
