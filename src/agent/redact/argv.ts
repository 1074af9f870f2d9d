// Passwords among the words of one command line, whatever form the words stand in.
import { type Client, clientsOf } from './clients.ts';
import { isFunctionWord, isReference, MARKER } from './secret-values.ts';

/** A part of one word that is a secret. */
export interface SecretInWord {
  /** Which word, counted from 0. */
  readonly word: number;
  readonly from: number;
  readonly to: number;
}

/** One word of a command line without its quotes, or what parts two commands. */
export type Word = string | { readonly type: 'end' };

interface Command {
  readonly clients: readonly Client[];
  /** Every word so far, flags too, that a flag may have to stand behind. */
  readonly said: Set<string>;
  /** Words that are no flags and no flags' values, by the word that they stand behind. */
  readonly counted: Map<string, number>;
}

const MAX_WORD_CHARS = 4096;

/** Finds the secrets in the words of one or more commands. Time is linear in the words. */
export function secretsInWords(words: readonly Word[]): readonly SecretInWord[] {
  const found: SecretInWord[] = [];
  let command: Command | null = null;
  for (let index = 0; index < words.length; index += 1) {
    const word = words[index] ?? '';
    if (typeof word !== 'string') {
      command = null;
      continue;
    }
    const before: Word = words[index - 1] ?? '';
    const isFlagValue: boolean =
      command !== null && typeof before === 'string' && /^-./.test(before) && before !== '--';
    const clients: readonly Client[] =
      isFlagValue || word.startsWith('-') ? [] : clientsOf(word.replace(/:$/, ''));
    if (clients.length > 0) {
      command = { clients, said: new Set(), counted: new Map([['', 0]]) };
      continue;
    }
    if (command === null || word.length > MAX_WORD_CHARS) continue;
    for (const client of command.clients) {
      const at: SecretInWord | null =
        word.startsWith('-') || word.startsWith('/p:')
          ? secretInFlag(word, index, client, command)
          : secretInPlainWord(word, before, index, client, command);
      if (at === null) continue;
      const value = word.slice(at.from, at.to);
      if (value !== '' && !value.startsWith(MARKER) && !isReference(value)) found.push(at);
      break;
    }
    count(word, command);
  }
  return found;
}

function applies({ behind }: Client, { said }: Command): boolean {
  return behind === undefined || said.has(behind);
}

/** `-pX`, `--pass=X`, `--user=a:X`. */
function secretInFlag(word: string, index: number, client: Client, command: Command): SecretInWord | null {
  if (!applies(client, command)) return null;
  const equals = word.indexOf('=');
  if (equals > 0) {
    const flag = word.slice(0, equals);
    if (client.next?.includes(flag)) return { word: index, from: equals + 1, to: word.length };
    if (client.pair?.includes(flag)) return inPair(word, equals + 1, index, client);
  }
  const joined = client.joined?.find((flag) => word.startsWith(flag) && word.length > flag.length);
  if (joined === undefined) return null;
  const from = joined.length + (word.charAt(joined.length) === '=' ? 1 : 0);
  return client.pair?.includes(joined)
    ? inPair(word, from, index, client)
    : // `-port` is another flag, spelled with one dash.
      /^-p(?:ort|rotocol|ipe|lugin-dir|rint-defaults)\b/.test(word)
      ? null
      : { word: index, from, to: word.length };
}

function secretInPlainWord(
  word: string,
  before: Word,
  index: number,
  client: Client,
  command: Command,
): SecretInWord | null {
  if (typeof before === 'string' && applies(client, command)) {
    if (client.next?.includes(before)) return { word: index, from: 0, to: word.length };
    if (client.pair?.includes(before)) return inPair(word, 0, index, client);
    // What a flag of one letter asks for is no word of its own.
    if (/^-[A-Za-z]$/.test(before) && !client.words?.some(({ behind }) => behind === before)) return null;
  }
  for (const { behind, at } of client.words ?? []) {
    // `vault login token=X` says itself what it is.
    if (command.counted.get(behind) === at && !/^[a-z_]+=/.test(word) && !isFunctionWord(word)) {
      return client.separator === undefined
        ? { word: index, from: 0, to: word.length }
        : inPair(word, 0, index, client);
    }
  }
  return null;
}

/** The part of `user:password` that is the password; numbers alone are the ids of a user and a group. */
function inPair(word: string, from: number, index: number, { separator = ':' }: Client): SecretInWord | null {
  const at = word.indexOf(separator, from);
  if (at === -1 || /^\d{1,10}:\d{1,10}$/.test(word.slice(from))) return null;
  const start = at + separator.length;
  const end = separator === '/' && word.indexOf('@', start) !== -1 ? word.lastIndexOf('@') : word.length;
  return { word: index, from: start, to: end };
}

function count(word: string, { said, counted }: Command): void {
  said.add(word);
  if (!word.startsWith('-')) {
    for (const [behind, number] of counted) counted.set(behind, number + 1);
  }
  // `-nbB` is `-nb`: the order of the letters and those that change nothing do not matter.
  const key = /^-[a-zA-Z]*b/.test(word) ? (word.includes('n') ? '-nb' : '-b') : word;
  if (!counted.has(key)) counted.set(key, 0);
}
