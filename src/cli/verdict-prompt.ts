// The question for a verdict at the terminal: thumbs up, thumbs down or neither, and what it really was.
import type { Terminal } from './terminal.ts';

/** What a person said at the terminal. */
export interface SpokenVerdict {
  readonly verdict: 'up' | 'down';
  readonly cause: string | null;
  readonly solution: string | null;
}

const VERDICTS = [
  { name: '👍 yes, that was it', value: 'up' },
  { name: '👎 no, it was something else', value: 'down' },
  { name: 'skip', value: 'skip' },
] as const;
const KNOWLEDGE = [
  { name: 'skip', value: 'skip' },
  { name: 'yes, I tell it', value: 'down' },
] as const;
/** Thrown by a prompt that Ctrl-C or the end of the input left without an answer. */
const LEFT = 'ExitPromptError';

/** Asks on stderr; null when the person skips it or leaves. Of an investigation without a cause there is only one to tell. */
export async function askVerdict(terminal: Terminal, hasDiagnosis: boolean): Promise<SpokenVerdict | null> {
  const { createPromptModule } = await import('inquirer');
  const prompt = createPromptModule({ input: terminal.stdin, output: terminal.stderr });
  try {
    const { verdict } = await prompt<{ verdict: 'up' | 'down' | 'skip' }>([
      {
        type: 'select',
        name: 'verdict',
        message: hasDiagnosis ? 'Was this the cause?' : 'Do you know what it was?',
        choices: hasDiagnosis ? VERDICTS : KNOWLEDGE,
      },
    ]);
    if (verdict === 'skip') return null;
    if (verdict === 'up') return { verdict, cause: null, solution: null };
    const { cause, solution } = await prompt<{ cause: string; solution: string }>([
      { type: 'input', name: 'cause', message: 'What was it really? (empty: not said)' },
      { type: 'input', name: 'solution', message: 'What helped? (empty: not said)' },
    ]);
    if (!hasDiagnosis && cause.trim() === '' && solution.trim() === '') return null;
    return { verdict, cause: cause.trim() || null, solution: solution.trim() || null };
  } catch (error) {
    if (error instanceof Error && error.name === LEFT) return null;
    throw error;
  }
}
