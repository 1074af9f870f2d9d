// `__complete`: what may stand where one is typing. Shell scripts call it for what only the program knows.
import type { Command } from 'commander';
import { allowedOf } from '../../config.ts';
import { SETTINGS } from '../../settings-table.ts';
import type { CommandContext } from '../context.ts';
import { type CommandGrammar, type FlagGrammar, readGrammar, type ValueKind } from './grammar.ts';
import { valuesOf } from './values.ts';

/** One thing that may stand there. */
export interface Candidate {
  readonly word: string;
  readonly description: string;
}

/** What may stand at the end of a line; `files` says that a path may, as well or alone. */
export interface Completion {
  readonly candidates: readonly Candidate[];
  readonly files: 'none' | 'file' | 'directory';
}

/** Where a line stands: the command that it calls, and how many arguments of it came. */
interface Place {
  readonly command: CommandGrammar;
  readonly argumentsBefore: readonly string[];
  /** The flag that a value is typed for. */
  readonly flag: FlagGrammar | undefined;
}

/** Completes the last of some words; it may be empty. What cannot be looked up is left out. */
export async function complete(
  words: readonly string[],
  program: Command,
  context: CommandContext,
): Promise<Completion> {
  const current = words.at(-1) ?? '';
  const { command, argumentsBefore, flag } = placeOf(words.slice(0, -1), readGrammar(program));
  const offer = flag ?? command.arguments[Math.min(argumentsBefore.length, command.arguments.length - 1)];
  if (flag === undefined && current.startsWith('-')) {
    const flags = command.flags.flatMap(({ names, description }) =>
      names.map((word) => ({ word, description })),
    );
    return { candidates: startingWith(current, flags), files: 'none' };
  }
  const subcommands =
    flag === undefined && argumentsBefore.length === 0
      ? command.subcommands.map(({ path, description }) => ({ word: path.at(-1) ?? '', description }))
      : [];
  const known = (offer?.choices ?? []).map((word) => ({ word, description: '' }));
  const looked = await lookUp(offer?.value ?? 'other', argumentsBefore, context);
  const files = offer?.value === 'file' || offer?.value === 'directory' ? offer.value : 'none';
  return { candidates: startingWith(current, [...subcommands, ...known, ...looked]), files };
}

function placeOf(before: readonly string[], root: CommandGrammar): Place {
  let command = root;
  let argumentsBefore: string[] = [];
  for (let at = 0; at < before.length; at++) {
    const word = before[at] ?? '';
    const flag = command.flags.find(({ names }) => names.includes(word));
    if (flag?.takesValue) {
      if (at === before.length - 1) return { command, argumentsBefore, flag };
      at += 1;
    } else if (!word.startsWith('-')) {
      const child = command.subcommands.find(({ path }) => path.at(-1) === word);
      if (child === undefined || argumentsBefore.length > 0) argumentsBefore = [...argumentsBefore, word];
      else command = child;
    }
  }
  return { command, argumentsBefore, flag: undefined };
}

async function lookUp(
  kind: ValueKind,
  argumentsBefore: readonly string[],
  context: CommandContext,
): Promise<readonly Candidate[]> {
  if (kind !== 'setting-value') return valuesOf(kind, context);
  const spec = SETTINGS.find(({ name }) => name === argumentsBefore[0]);
  if (spec === undefined) return [];
  const words =
    spec.type === 'choice'
      ? spec.choices
      : spec.type === 'boolean'
        ? ['true', 'false']
        : [String(spec.fallback)];
  return words.map((word) => ({ word, description: allowedOf(spec) }));
}

/** What kubectl is to do with paths, by the numbers of cobra's protocol of completion. */
const DIRECTIVES = { none: 4, file: 0, directory: 16 } as const;

/** Writes one candidate a line with its description behind a tab, and for kubectl what to do with paths. */
export function completionText({ candidates, files }: Completion, forKubectl: boolean): string {
  const lines = candidates.map(({ word, description }) =>
    description === '' ? word : `${word}\t${description}`,
  );
  return [...lines, ...(forKubectl ? [`:${DIRECTIVES[files]}`] : [])].map((line) => `${line}\n`).join('');
}

function startingWith(prefix: string, candidates: readonly Candidate[]): readonly Candidate[] {
  return candidates.filter(({ word }) => word.startsWith(prefix));
}
