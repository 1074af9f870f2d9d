import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseLabelSelector, SelectorError } from '../../../src/adapters/dump-server/label-selector.ts';

const LABELS = { app: 'web', tier: 'front', 'example.com/rank': '3' };

describe('parseLabelSelector', () => {
  test.each([
    ['', true],
    ['app=web', true],
    ['app==web', true],
    ['app = web', true],
    ['app=api', false],
    ['app!=api', true],
    ['missing!=x', true],
    ['app', true],
    ['missing', false],
    ['!missing', true],
    ['!app', false],
    ['app in (web,api)', true],
    ['app in (api, db)', false],
    ['app notin (api)', true],
    ['app notin (web)', false],
    ['missing notin (web)', true],
    ['app=web,tier in (front,back),!old', true],
    ['app=web,tier in (back),!old', false],
    ['example.com/rank>2', true],
    ['example.com/rank<2', false],
    ['missing>2', false],
    ['app=', false],
    ['missing=', false],
  ])('%s → %s', (selector, matches) => {
    expect(parseLabelSelector(selector)(LABELS)).toBe(matches);
  });

  test.each(['=web', 'app in web', 'app in (', 'a b', 'rank>x', '!'])('refuses %s', (selector) => {
    expect(() => parseLabelSelector(selector)).toThrow(SelectorError);
  });

  test('a requirement and its opposite never agree', () => {
    const label = fc.stringMatching(/^[a-z]([a-z0-9]{0,6})$/);
    fc.assert(
      fc.property(label, label, fc.dictionary(label, label), (key, value, labels) => {
        expect(parseLabelSelector(`${key}=${value}`)(labels)).toBe(
          !parseLabelSelector(`${key}!=${value}`)(labels),
        );
        expect(parseLabelSelector(`${key} in (${value})`)(labels)).toBe(
          !parseLabelSelector(`${key} notin (${value})`)(labels),
        );
      }),
    );
  });
});
