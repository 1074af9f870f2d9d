// A cluster that is reached before everything is there that asks it: kubectl starts while this program still loads.
import type { ClusterRequest, OpenedCluster, Runtime } from './runtime.ts';

export interface ClusterAhead {
  /** The runtime, which gives the cluster to the first who asks for it. */
  readonly runtime: Runtime;
  /** Closes the cluster where nobody asked for it. */
  drop(): Promise<void>;
}

/** Begins to open a cluster. What goes wrong is told to who asks for it, as if it was opened then. */
export function openAhead(runtime: Runtime, request: ClusterRequest): ClusterAhead {
  const notices: string[] = [];
  let tell = (text: string): void => void notices.push(text);
  let isTaken = false;
  const opening = runtime.openCluster(request, (text) => tell(text));
  opening.catch(() => undefined);
  const take: Runtime['openCluster'] = (wanted, onNotice) => {
    if (isTaken || JSON.stringify(wanted) !== JSON.stringify(request))
      return runtime.openCluster(wanted, onNotice);
    isTaken = true;
    for (const text of notices) onNotice(text);
    tell = onNotice;
    return opening;
  };
  return {
    runtime: { ...runtime, openCluster: take },
    async drop() {
      if (isTaken) return;
      await opening.then(
        ({ close }: OpenedCluster) => close(),
        () => undefined,
      );
    },
  };
}
