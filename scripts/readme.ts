// The README's tables, written from the program itself. `--check` fails when they are not current.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  type CommandGrammar,
  everyCommand,
  type FlagGrammar,
  readGrammar,
} from '../src/cli/completion/grammar.ts';
import { createProgram } from '../src/cli/program.ts';
import { createTerminal } from '../src/cli/terminal.ts';
import { allowedOf, readEnvironment, SETTINGS, variableOf } from '../src/config.ts';

const README = fileURLToPath(new URL('../README.md', import.meta.url));

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
};

const before = readFileSync(README, 'utf8');
let after = before;
for (const [name, text] of Object.entries(SECTIONS)) {
  const between = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
  if (!between.test(after)) throw new Error(`README.md has no place for ${name}`);
  after = after.replace(between, (_all, start: string, end: string) => `${start}\n${text}\n\n${end}`);
}
if (!process.argv.includes('--check')) writeFileSync(README, after);
else if (after !== before) {
  console.error('README.md is not current: npm run readme');
  process.exitCode = 1;
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

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

function code(text: string): string {
  return `\`${text}\``;
}
