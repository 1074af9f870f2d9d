// Charts as inline SVG in shares of their width, so that they stretch while their text keeps its size.
import { html, type Markup } from '../markup.ts';

export type Tone = 'on' | 'off' | 'plain' | 'bad';

const ROW_HEIGHT = 16;
const MIDDLE = ROW_HEIGHT / 2;
const BAR_HEIGHT = 10;
const DOT_RADIUS = 4.5;

/** Draws a share of 0…1 as a bar from zero; `label` says the same in words. */
export function bar(share: number, label: string, tone: Tone = 'plain'): Markup {
  const y = MIDDLE - BAR_HEIGHT / 2;
  return html`<svg width="100%" height="${ROW_HEIGHT}" role="img" aria-label="${label}"><rect class="track" x="0" y="${y}" width="100%" height="${BAR_HEIGHT}"/><rect class="${tone}" x="0" y="${y}" width="${percent(share)}" height="${BAR_HEIGHT}"/></svg>`;
}

export interface Interval {
  readonly low: number;
  readonly high: number;
  /** Where the estimate is; null for none. */
  readonly at: number | null;
  /** Something to compare it with. */
  readonly mark?: number;
}

/** Draws where a rate lies between 0 and 1, with its estimate. */
export function interval({ low, high, at, mark }: Interval, label: string, tone: Tone = 'plain'): Markup {
  const dot =
    at === null ? [] : [html`<circle class="${tone}" cx="${percent(at)}" cy="${MIDDLE}" r="${DOT_RADIUS}"/>`];
  const marked =
    mark === undefined
      ? []
      : [
          html`<line class="said" x1="${percent(mark)}" x2="${percent(mark)}" y1="1" y2="${ROW_HEIGHT - 1}"/>`,
        ];
  return html`<svg width="100%" height="${ROW_HEIGHT}" role="img" aria-label="${label}">${tickLines(0, ROW_HEIGHT)}<line class="line-${tone}" x1="${percent(low)}" x2="${percent(high)}" y1="${MIDDLE}" y2="${MIDDLE}"/>${marked}${dot}</svg>`;
}

const TICKS = [0, 0.25, 0.5, 0.75, 1] as const;

function tickLines(from: number, to: number): readonly Markup[] {
  return TICKS.map(
    (tick) => html`<line class="grid" x1="${percent(tick)}" x2="${percent(tick)}" y1="${from}" y2="${to}"/>`,
  );
}

/** Draws the scale above intervals. */
export function shareScale(): Markup {
  return html`<svg width="100%" height="14" aria-hidden="true"><text x="0" y="11">0</text><text x="50%" y="11" text-anchor="middle">50</text><text x="100%" y="11" text-anchor="end">100 %</text></svg>`;
}

export interface Series {
  readonly name: string;
  readonly tone: 'on' | 'off';
  /** One value a bucket; null leaves a gap. */
  readonly values: readonly (number | null)[];
}

const CURVE_HEIGHT = 240;
const TOP = 14;
const BOTTOM = 26;
/** Shares of the width: the axis' numbers stand left of the lines, the names of the lines right. */
const LEFT = 0.07;
const RIGHT = 0.76;
const LABEL_LEFT = 0.785;
const LABEL_GAP = 32;
const MAX_TICKS = 6;

/** Draws lines over time from zero, each named at its end. `from` and `to` stand under the first and last bucket. */
export function curve(series: readonly Series[], from: string, to: string, label: string): Markup {
  const count = Math.max(1, ...series.map(({ values }) => values.length));
  const max = Math.max(1, ...series.flatMap(({ values }) => values.map((value) => value ?? 0)));
  const step = Math.max(1, Math.ceil(max / (MAX_TICKS - 1)));
  const top = Math.ceil(max / step) * step;
  const x = (at: number) => LEFT + ((RIGHT - LEFT) * (at + 0.5)) / count;
  const y = (value: number) => TOP + (CURVE_HEIGHT - TOP - BOTTOM) * (1 - value / top);
  const ticks = Array.from({ length: top / step + 1 }, (_, index) => index * step);
  const base = y(0);
  return html`<svg class="curve" width="100%" height="${CURVE_HEIGHT}" role="img" aria-label="${label}">
${ticks.map(
  (tick) =>
    html`<line class="${tick === 0 ? 'axis' : 'grid'}" x1="${percent(LEFT)}" x2="${percent(RIGHT)}" y1="${y(tick)}" y2="${y(tick)}"/><text x="${percent(LEFT - 0.015)}" y="${y(tick) + 4}" text-anchor="end">${tick}</text>`,
)}
${series.flatMap((one) => [...segments(one, x, y), ...dots(one, x, y)])}
${endLabels(series, y)}
<text x="${percent(LEFT)}" y="${base + 20}">${from}</text><text x="${percent(RIGHT)}" y="${base + 20}" text-anchor="end">${to}</text></svg>`;
}

type Scale = (value: number) => number;

function known({ values }: Series): readonly (readonly [at: number, value: number])[] {
  return values.flatMap((value, at) => (value === null ? [] : [[at, value] as const]));
}

function segments(series: Series, x: Scale, y: Scale): readonly Markup[] {
  const points = known(series);
  return points.slice(1).map(([at, value], index) => {
    const [beforeAt, before] = points[index] ?? [at, value];
    return html`<line class="line-${series.tone}" x1="${percent(x(beforeAt))}" y1="${y(before)}" x2="${percent(x(at))}" y2="${y(value)}"/>`;
  });
}

function dots(series: Series, x: Scale, y: Scale): readonly Markup[] {
  return known(series).map(
    ([at, value]) => html`<circle class="${series.tone}" cx="${percent(x(at))}" cy="${y(value)}" r="3.5"/>`,
  );
}

/** Names lines at their ends, pushed apart where they end close together. */
function endLabels(series: readonly Series[], y: Scale): readonly Markup[] {
  let above = Number.NEGATIVE_INFINITY;
  return series
    .flatMap((one) => {
      const last = known(one).at(-1);
      return last === undefined ? [] : [{ name: one.name, tone: one.tone, value: last[1], at: y(last[1]) }];
    })
    .sort((a, b) => a.at - b.at)
    .map(({ name, tone, value, at }) => {
      above = Math.max(at, above + LABEL_GAP);
      return html`<text class="${tone}" x="${percent(LABEL_LEFT)}" y="${above}">${name}</text><text class="${tone}" x="${percent(LABEL_LEFT)}" y="${above + 14}">${value} steps</text>`;
    });
}

function percent(share: number): string {
  return `${(Math.min(1, Math.max(0, share)) * 100).toFixed(2)}%`;
}
