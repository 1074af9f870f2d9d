// What an incident of the tables is: a trouble among neighbours, asked about in people's words.
import type { KubeObject } from '../../../src/facts/kube-json.ts';

export interface Incident {
  readonly family: string;
  readonly objects: readonly KubeObject[];
  /** Logs by pod, or `pod/container`. */
  readonly logs?: Readonly<Record<string, string>>;
  /** Stands for the usual nodes. */
  readonly nodes?: readonly KubeObject[];
  readonly apiResources?: string;
  readonly questions: readonly string[];
  /** What the root cause says; the last one may be said by the solution. Empty: the evidence does not show the cause. */
  readonly must: readonly RegExp[];
}
