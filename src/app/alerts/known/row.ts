// What is known of an alert of kube-prometheus: one row an alert.
import type { ToolCall } from '../../../domain/investigation.ts';

/** The kind of object that a label names. */
export type Named = readonly [label: string, kind: string];

export interface KnownAlert {
  readonly name: string;
  /** What it measures. */
  readonly means: string;
  /** The labels that name what it is about, the first that it has. Empty: it is about the whole cluster or a component. */
  readonly about: readonly Named[];
  /** What is asked; `{object}` is what it is about. */
  readonly asks: string;
  /** Looks that show it and that no question of its kind would come to. */
  readonly looks?: readonly ToolCall[];
  /** What would explain it. */
  readonly explainedBy: string;
  /** The component whose pods are looked at when no label names an object, by the name of its pods. */
  readonly component?: string;
  /** What an answer speaks of when it is about the alert; left out, it names the object or the component. */
  readonly speaksOf?: RegExp;
}

/** Shows who waits for a certificate. */
export const SIGNING_REQUESTS: readonly ToolCall[] = [
  { tool: 'LIST_ALL', args: { kind: 'CertificateSigningRequest' } },
];
export const POD: readonly Named[] = [['pod', 'pod']];
export const NODE: readonly Named[] = [
  ['node', 'node'],
  ['nodename', 'node'],
  ['instance', 'node'],
];
