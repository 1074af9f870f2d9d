// Facts of two objects that write one output: each undoes what the other has done.
import type { Inventory } from '../inventory.ts';
import { type KubeObject, refOf } from '../kube-json.ts';
import type { Emit, Topic } from '../rules.ts';
import { textAt } from '../topology/edge-rule.ts';

export const sharedOutputTopic: Topic = {
  kinds: {
    'certificate.secret-shared': {
      doc: 'Two Certificates of different content write the same Secret: each replaces what the other has written.',
      depth: 'origin',
      captures: ['secret', 'other'],
    },
  },
  relations: [{ extract: extractShared }],
};

function extractShared(inventory: Inventory, emit: Emit): void {
  const writers = new Map<string, KubeObject>();
  for (const certificate of inventory.list('Certificate')) {
    const secret = textAt(certificate.spec, ['secretName']);
    if (secret === undefined || !certificate.apiVersion?.startsWith('cert-manager.io/')) continue;
    const { namespace, name } = refOf(certificate);
    const key = `${namespace}/${secret}`;
    const first = writers.get(key);
    if (!first) {
      writers.set(key, certificate);
      continue;
    }
    const other = refOf(first).name;
    emit(
      'certificate.secret-shared',
      refOf(certificate),
      `spec.secretName: ${secret}; Certificate ${other} has it, too`,
      {
        secret,
        other,
      },
    );
    emit(
      'certificate.secret-shared',
      refOf(first),
      `spec.secretName: ${secret}; Certificate ${name} has it, too`,
      {
        secret,
        other: name,
      },
    );
  }
}
