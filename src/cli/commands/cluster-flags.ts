// The flags that say which cluster to ask; the same for every command that asks one.
import { type Command, Option } from 'commander';
import type { ClusterRequest } from '../../app/runtime.ts';
import { K8sLearnError } from '../../domain/errors.ts';
import { parseNamespace, parseNamespaces } from '../parse.ts';

export interface ClusterFlags {
  readonly namespace?: string;
  readonly context?: string;
  readonly kubeconfig?: string;
  readonly dump?: string;
  readonly view?: readonly string[];
}

/** Adds the flags to a command. `namespaceUse` says what the namespace is for. */
export function addClusterFlags(command: Command, namespaceUse = 'where to look first'): Command {
  return command
    .option('-n, --namespace <ns>', namespaceUse, parseNamespace)
    .option('--context <name>', 'as in kubectl')
    .option('--kubeconfig <file>', 'as in kubectl')
    .addOption(
      new Option('--dump <dir>', 'a recorded cluster instead of a live one').conflicts([
        'context',
        'kubeconfig',
      ]),
    )
    .option('--view <ns,ns,...>', 'with --dump: serve only these namespaces', parseNamespaces);
}

/** Reads the flags. Throws USAGE when they do not go together. */
export function clusterRequest(flags: ClusterFlags): ClusterRequest {
  if (flags.view !== undefined && flags.dump === undefined) {
    throw new K8sLearnError('USAGE', '--view belongs to --dump', 'name a recorded cluster: --dump <dir>');
  }
  return {
    dump: flags.dump ?? null,
    view: flags.view ?? null,
    context: flags.context ?? null,
    kubeconfig: flags.kubeconfig ?? null,
    namespace: flags.namespace ?? null,
  };
}
