// Label selectors as the API takes them: `app=web,tier!=cache,env in (a,b),!old`.
import type { JsonObject } from './json-access.ts';

/** Tells whether an object with these labels is meant. */
export type LabelPredicate = (labels: JsonObject) => boolean;

const KEY = /^[A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?$/;
const SET_BASED = /^(\S+?)\s+(in|notin)\s*\(([^()]*)\)$/;
const COMPARED = /^([^=!<>\s]+)\s*(==|!=|=|>|<)\s*(\S*)$/;

function textOf(labels: JsonObject, key: string): string | undefined {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  return typeof value === 'string' ? value : undefined;
}

/** Splits at the commas that stand outside parentheses. */
function splitRequirements(selector: string): readonly string[] {
  return selector
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

function parseRequirement(text: string): LabelPredicate {
  const absent = /^!\s*(\S+)$/.exec(text)?.[1];
  if (absent !== undefined && KEY.test(absent)) return (labels) => textOf(labels, absent) === undefined;
  if (KEY.test(text)) return (labels) => textOf(labels, text) !== undefined;
  const [, setKey, operator, list = ''] = SET_BASED.exec(text) ?? [];
  if (setKey !== undefined && KEY.test(setKey)) {
    const values = new Set(list.split(',').map((value) => value.trim()));
    return operator === 'in'
      ? (labels) => values.has(textOf(labels, setKey) ?? '\0')
      : (labels) => !values.has(textOf(labels, setKey) ?? '\0');
  }
  const [, key, comparison, value = ''] = COMPARED.exec(text) ?? [];
  if (key === undefined || !KEY.test(key)) throw new SelectorError(`unable to parse requirement: ${text}`);
  if (comparison === '!=') return (labels) => textOf(labels, key) !== value;
  if (comparison === '>' || comparison === '<') {
    const limit = Number(value);
    if (!Number.isInteger(limit)) {
      throw new SelectorError(
        `unable to parse requirement: for 'Gt', 'Lt' operators, the value must be an integer: ${text}`,
      );
    }
    return (labels) => {
      const number = Number(textOf(labels, key) ?? Number.NaN);
      return comparison === '>' ? number > limit : number < limit;
    };
  }
  return (labels) => textOf(labels, key) === value;
}

/** A selector that cannot be understood; the message is for the client. */
export class SelectorError extends Error {}

/** Reads a label selector; an empty one means every object. Throws SelectorError. */
export function parseLabelSelector(selector: string): LabelPredicate {
  const requirements = splitRequirements(selector).map(parseRequirement);
  return (labels) => requirements.every((requirement) => requirement(labels));
}
