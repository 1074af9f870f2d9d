// How a selector in words is read, as it stands on command lines: `app=web,tier in (a, b),!old`.
import type { LabelSelector } from '../kube-json.ts';

type Expression = NonNullable<LabelSelector['matchExpressions']>[number];

const KEY = String.raw`[\w./-]+`;
const SET = new RegExp(String.raw`^(?<key>${KEY})\s+(?<operator>in|notin)\s*\((?<values>[^()]*)\)$`);
const EQUAL = new RegExp(String.raw`^(?<key>${KEY})\s*(?<operator>==?|!=)\s*(?<value>[\w./-]*)$`);
const PRESENT = new RegExp(String.raw`^(?<not>!?)\s*(?<key>${KEY})$`);

/** Parses a selector; null when it cannot be read. */
export function parseSelector(text: string): LabelSelector | null {
  const parts = text.split(/,(?![^()]*\))/).map((part) => part.trim());
  const expressions = parts.filter((part) => part !== '').map(expressionOf);
  const read = expressions.filter((one): one is Expression => one !== null);
  return read.length === expressions.length ? { matchExpressions: read } : null;
}

function expressionOf(part: string): Expression | null {
  const set = SET.exec(part)?.groups;
  if (set) {
    const values = (set['values'] ?? '').split(',').map((value) => value.trim());
    return { key: set['key'] ?? '', operator: set['operator'] === 'in' ? 'In' : 'NotIn', values };
  }
  const equal = EQUAL.exec(part)?.groups;
  if (equal) {
    const operator = equal['operator'] === '!=' ? 'NotIn' : 'In';
    return { key: equal['key'] ?? '', operator, values: [equal['value'] ?? ''] };
  }
  const present = PRESENT.exec(part)?.groups;
  if (!present) return null;
  return { key: present['key'] ?? '', operator: present['not'] === '!' ? 'DoesNotExist' : 'Exists' };
}
