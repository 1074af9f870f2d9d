// The parts of a Node's JSON that facts are read from. Everything may be absent: it is untrusted text.
import type { Condition, KubeObject } from './kube-json.ts';

export interface Taint {
  readonly key?: string;
  readonly value?: string;
  readonly effect?: string;
  readonly timeAdded?: string;
}

export interface Node extends Omit<KubeObject, 'spec' | 'status'> {
  readonly spec?: { readonly unschedulable?: boolean; readonly taints?: readonly Taint[] };
  readonly status?: {
    readonly allocatable?: Readonly<Record<string, string>>;
    readonly capacity?: Readonly<Record<string, string>>;
    readonly conditions?: readonly Condition[];
    readonly nodeInfo?: { readonly kubeletVersion?: string };
  };
}

/** Writes a taint as `kubectl taint` takes it, without its effect: `dedicated=gpu`, `node.kubernetes.io/not-ready`. */
export function formatTaint({ key = '', value = '' }: Taint): string {
  return value === '' ? key : `${key}=${value}`;
}
