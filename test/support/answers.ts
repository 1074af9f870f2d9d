// What the patterns engine answers on a fixture: for tables of questions with the pattern and the words they expect.
import type { Investigation } from '../../src/domain/investigation.ts';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { type Fixture, investigateFixture } from './fixture-cluster.ts';
import { builtinPatterns } from './library.ts';

const PATTERNS = builtinPatterns();

export interface Answer {
  /** Null when there is no diagnosis. */
  readonly pattern: string | null;
  readonly rootCause: string;
  readonly investigation: Investigation;
}

/** Asks a question about objects (events among them), with the whole built-in library. */
export async function answer(
  question: string,
  objects: readonly KubeObject[],
  rest: Omit<Fixture, 'objects'> = {},
): Promise<Answer> {
  const investigation = await investigateFixture(question, { objects, ...rest }, PATTERNS);
  const { diagnosis } = investigation;
  return { pattern: diagnosis?.pattern ?? null, rootCause: diagnosis?.rootCause ?? '', investigation };
}
