// The README's tables and the document of what is known, written from the program itself. `--check` fails when they
// are not current.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type CommandGrammar,
  everyCommand,
  type FlagGrammar,
  readGrammar,
} from '../src/cli/completion/grammar.ts';
import { createProgram } from '../src/cli/program.ts';
import { createTerminal } from '../src/cli/terminal.ts';
import { allowedOf, readEnvironment, variableOf } from '../src/config.ts';
import { SETTINGS } from '../src/settings-table.ts';
import { code, documentOf, readProofs, readTopics, summaryOf, table } from './troubles/document.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const README = join(ROOT, 'README.md');
const COVERAGE = join(ROOT, 'docs/coverage.md');

const grammar = readGrammar(
  createProgram({
    programName: 'k8s-learn',
    version: '',
    terminal: createTerminal(process, readEnvironment()),
    interrupt: { guard: () => new AbortController().signal, error: () => null },
    runtime: () => Promise.reject(new Error('the documentation runs no command')),
    exitWith() {},
  }),
);
const investigate = grammar.subcommands.find((command) => command.isDefault);

const topics = readTopics(ROOT);
const SECTIONS: Readonly<Record<string, string>> = {
  commands: table(
    ['command', 'what it does'],
    everyCommand(grammar)
      .filter((command) => command.path.length > 0 && !command.subcommands.some((child) => child.isDefault))
      .map((command) => [code(`k8s-learn ${usageOf(command)}`), command.description]),
  ),
  flags: table(['flag', 'meaning', 'default'], (investigate?.flags ?? []).map(flagRow)),
  settings: table(
    ['setting', 'variable', 'default', 'allowed', 'what it does'],
    SETTINGS.map((spec) => [
      code(spec.name),
      code(variableOf(spec.name)),
      code(String(spec.fallback)),
      allowedOf(spec),
      spec.doc,
    ]),
  ),
  coverage: summaryOf(topics),
};

const check = process.argv.includes('--check');
const before = readFileSync(README, 'utf8');
let after = before;
for (const [name, text] of Object.entries(SECTIONS)) {
  const between = new RegExp(`(<!-- ${name} -->\n)[\\s\\S]*?(<!-- /${name} -->)`);
  if (!between.test(after)) throw new Error(`README.md has no place for ${name}`);
  after = after.replace(between, (_all, start: string, end: string) => `${start}\n${text}\n\n${end}`);
}
const coverage = documentOf(topics, readProofs(ROOT, topics));
if (!check) {
  mkdirSync(dirname(COVERAGE), { recursive: true });
  writeFileSync(README, after);
  writeFileSync(COVERAGE, coverage);
} else if (after !== before || coverage !== readOrEmpty(COVERAGE)) {
  console.error('README.md or docs/coverage.md is not current: npm run readme');
  process.exitCode = 1;
}

function readOrEmpty(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function usageOf({ path, usage, isDefault }: CommandGrammar): string {
  const words = usage.replace('[options]', '').replace('[command]', '').replace(/\s+/g, ' ').trim();
  const name = path.at(-1) ?? '';
  return [...path.slice(0, -1), isDefault ? `[${name}]` : name, words].join(' ').trim();
}

function flagRow({ usage, description, choices, fallback }: FlagGrammar): readonly string[] {
  const allowed = choices.length > 0 ? `: ${choices.map(code).join(', ')}` : '';
  return [code(usage), description + allowed, fallback];
}
