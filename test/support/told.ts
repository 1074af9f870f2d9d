// Tables of troubles with their look-alikes: what is told of the one must not be told of the other.
import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../src/facts/kube-json.ts';
import { answer } from './answers.ts';

type Logs = Readonly<Record<string, string>>;

/** What is almost the same, and in order, or in trouble for another reason. */
export interface LookAlike {
  readonly name: string;
  readonly objects?: readonly KubeObject[];
  readonly logs?: Logs;
}

export interface ToldCase {
  readonly pattern: string;
  /** As a person asks. */
  readonly question: string;
  readonly objects: readonly KubeObject[];
  /** By `namespace/pod`, `namespace/pod/container`; `…#previous` for the run before. */
  readonly logs?: Logs;
  /** Rows of `kubectl api-resources`. */
  readonly apiResources?: string;
  /** What the cause must name. */
  readonly says: readonly string[];
  /** Each differs from the case in what it gives. */
  readonly unless: readonly LookAlike[];
}

/** Declares a test for each case, and one for each of its look-alikes. */
export function expectTold(cases: readonly ToldCase[]): void {
  describe.each(cases)('$pattern', ({ pattern, question, objects, says, unless, ...rest }) => {
    const { logs = {}, apiResources = '' } = rest;
    test(question, async () => {
      const told = await answer(question, objects, { logs, apiResources });
      expect(told.pattern, told.rootCause).toBe(pattern);
      for (const words of says) expect(told.rootCause).toContain(words);
    });

    test.each(unless)('unless $name', async (alike) => {
      const told = await answer(question, alike.objects ?? objects, {
        logs: alike.logs ?? logs,
        apiResources,
      });
      expect(told.pattern, told.rootCause).not.toBe(pattern);
    });
  });
}
