// A cluster that is reached before everything is there that asks it: kubectl starts while this program still loads.
import { firstCommands } from '../agent/kinds.ts';
import type { ClusterRequest, OpenedCluster, Runtime } from './runtime.ts';

export interface ClusterAhead {
  /** The runtime, which gives the cluster to the first who asks for it. */
  readonly runtime: Runtime;
  /** Fulfilled once kubectl runs, or cannot be run: what is loaded from then on holds nothing up. */
  readonly begun: Promise<void>;
  /** Closes the cluster where nobody asked for it. */
  drop(): Promise<void>;
}

/**
 * Begins to open a cluster, and to ask it what every question asks first. What goes wrong is told to who asks for it, as
 * if it was opened then.
 */
export function openAhead(runtime: Runtime, request: ClusterRequest): ClusterAhead {
  const notices: string[] = [];
  let tell = (text: string): void => void notices.push(text);
  let isTaken = false;
  let begin = (): void => {};
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });
  const opening = runtime.openCluster(request, (text) => tell(text), {
    commands: firstCommands,
    begun: () => begin(),
  });
  opening.then(begin, begin);
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
    begun,
    async drop() {
      if (isTaken) return;
      await opening.then(
        ({ close }: OpenedCluster) => close(),
        () => undefined,
      );
    },
  };
}
