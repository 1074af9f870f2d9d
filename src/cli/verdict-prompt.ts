// The question for a verdict at the terminal: one key, and what it really was. Skipping is the default.
import { askKey } from './key-prompt.ts';
import type { Terminal } from './terminal.ts';

/** What a person said at the terminal. */
export interface SpokenVerdict {
  readonly verdict: 'up' | 'down';
  readonly cause: string | null;
  readonly solution: string | null;
}

/** Thrown by a prompt that Ctrl-C or the end of the input left without an answer. */
const LEFT = 'ExitPromptError';

/** Asks on stderr; null when the person skips it or leaves. Of an investigation without a cause there is only one to tell. */
export async function askVerdict(terminal: Terminal, hasDiagnosis: boolean): Promise<SpokenVerdict | null> {
  const question = hasDiagnosis
    ? 'Was this it? [y]es [n]o [Enter] skip'
    : 'Do you know what it was? [y]es [Enter] skip';
  const key = await askKey(terminal, question, hasDiagnosis ? (['y', 'n'] as const) : (['y'] as const));
  if (key === null) return null;
  if (hasDiagnosis && key === 'y') return { verdict: 'up', cause: null, solution: null };
  const { cause, solution } = await askKnowledge(terminal);
  if (!hasDiagnosis && cause === null && solution === null) return null;
  return { verdict: 'down', cause, solution };
}

/** Asks what it was. Ctrl-C leaves what was said until then: a verdict that was given stands. */
async function askKnowledge(terminal: Terminal): Promise<Omit<SpokenVerdict, 'verdict'>> {
  const { createPromptModule } = await import('inquirer');
  const prompt = createPromptModule({ input: terminal.stdin, output: terminal.stderr });
  const told: { cause: string | null; solution: string | null } = { cause: null, solution: null };
  try {
    for (const [name, message] of [
      ['cause', 'What was it really? (empty: not said)'],
      ['solution', 'What helped? (empty: not said)'],
    ] as const) {
      const answer = await prompt<Record<string, string>>([{ type: 'input', name, message }]);
      told[name] = answer[name]?.trim() || null;
    }
  } catch (error) {
    if (!(error instanceof Error) || error.name !== LEFT) throw error;
  }
  return told;
}
