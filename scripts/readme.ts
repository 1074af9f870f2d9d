// The README's tables and the document of what is known, written from the program itself. `--check` fails when they
// are not current.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
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
import { allowedOf, readEnvironment, SETTINGS, variableOf } from '../src/config.ts';
import { code, documentOf, readProofs, readTopics, summaryOf, table } from './troubles/document.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const README = join(ROOT, 'README.md');
const COVERAGE = join(ROOT, 'docs/coverage.md');
const RECORDING = 'test/support/clusters/small';
const QUESTION = 'pods of inventory in quotes-live keep crashing with exit code 137';

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
// Durations differ from run to run, so the transcript is only written, never compared.
const sections = check ? SECTIONS : { ...SECTIONS, transcript: transcript() };
for (const [name, text] of Object.entries(sections)) {
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

/** Asks the recorded cluster that comes with the tests, as a person would see it. */
function transcript(): string {
  const home = mkdtempSync(join(tmpdir(), 'k8s-learn-readme-'));
  const args = ['--dump', RECORDING, QUESTION];
  try {
    const { stdout, status } = spawnSync(process.execPath, [join(ROOT, 'bin/k8s-learn.js'), ...args], {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, K8S_LEARN_HOME: home, COLUMNS: '92', NO_COLOR: '1' },
    });
    if (status !== 0) throw new Error(`the transcript ended with ${status}`);
    return `\`\`\`console\n$ k8s-learn --dump ${RECORDING} "${QUESTION}"\n\n${stdout.trimEnd()}\n\`\`\``;
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
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
