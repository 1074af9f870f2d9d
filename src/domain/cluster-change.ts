// What changed in a cluster: one change of one object, with when and by whom as far as the cluster says.
import type { ObjectRef } from './kube.ts';

export type ClusterChangeType =
  | 'created'
  | 'deleted'
  | 'changed'
  /** A new revision of a workload. */
  | 'rolled-out'
  /** A release of Helm, a sync of Argo CD or Flux. */
  | 'released'
  /** A node became ready, unready, came under pressure. */
  | 'turned';

export interface ClusterChange {
  /** ISO 8601; null when only the two looks are known that it lies between. */
  readonly at: string | null;
  readonly object: ObjectRef;
  readonly type: ClusterChangeType;
  /** `revision 11 → 12: env DB_HOST db → db-new`. Never a value of a Secret or a ConfigMap. */
  readonly says: string;
  /** The field manager as people call it: `kubectl edit`, `helm`; null when nothing tells. */
  readonly by: string | null;
  /** The paths that changed, as far as they are known. */
  readonly fields: readonly string[];
  /** What controllers do all day. It is told of what lies on the way to a cause, and nowhere else. */
  readonly ordinary: boolean;
}

/** A change as it is told with a diagnosis. */
export type ToldChange = Pick<ClusterChange, 'at' | 'object' | 'type' | 'says' | 'by'>;
