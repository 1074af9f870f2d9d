// Custom kinds that a cluster serves, from `kubectl api-resources`.
import type { Emit, Topic } from './rules.ts';

/** Groups of Kubernetes itself; whatever else is served is custom. */
const BUILT_IN_GROUP =
  /^(?:apps|batch|autoscaling|policy|extensions|(?:admissionregistration|apiextensions|apiregistration|authentication|authorization|certificates|coordination|discovery|events|flowcontrol\.apiserver|internal\.apiserver|networking|node|rbac\.authorization|resource|scheduling|storage|storagemigration|metrics)\.k8s\.io)$/;

export const apiResourceTopic: Topic = {
  kinds: {
    'api.custom-kind': {
      doc: 'The cluster serves a kind that is not of Kubernetes itself.',
      depth: 'context',
      captures: ['plural', 'short_names', 'group', 'version', 'kind', 'namespaced'],
    },
  },
};

/** Tells whether an API group is not one of Kubernetes itself. The core group has no name. */
export function isCustomGroup(group: string): boolean {
  return group !== '' && !BUILT_IN_GROUP.test(group);
}

/** Reads the table `NAME SHORTNAMES APIVERSION NAMESPACED KIND`, with or without its header. */
export function extractApiResources(text: string, emit: Emit): void {
  for (const line of text.split('\n')) {
    const match =
      /^(?<plural>\S+)\s+(?:(?<short_names>\S+)\s+)?(?<group>[^\s/]+)\/(?<version>v\S+)\s+(?<namespaced>true|false)\s+(?<kind>\S+)/.exec(
        line,
      );
    const group = match?.groups?.['group'];
    if (!match?.groups || group === undefined || BUILT_IN_GROUP.test(group)) continue;
    const subject = {
      kind: 'CustomResourceDefinition',
      namespace: null,
      name: `${match.groups['plural']}.${group}`,
    };
    emit('api.custom-kind', subject, line.trim(), match.groups);
  }
}
