// What a fact names hangs together with its object: hosts, addresses, objects, the server that it speaks of.
import type { Fact } from '../domain/fact.ts';
import type { Inventory } from './inventory.ts';
import { objectsIn } from './messages/object-mentions.ts';
import { serverOf } from './server-by-image.ts';

/** Notes what a fact names, so that the ways from its object lead there. */
export function noteMentionsOf({ code, subject, captures, quote }: Fact, inventory: Inventory): void {
  const { host, address, system, about, about_kind: kind } = captures;
  if (host === undefined && address === undefined && system !== undefined) {
    const server = serverOf(system, subject, inventory);
    if (server) inventory.noteMention(subject, { ref: server, because: `a ${system} in the namespace` });
  }
  for (const named of [host, address]) {
    if (named !== undefined) inventory.noteMention(subject, { host: named, because: quote });
  }
  if (code.startsWith('object.')) {
    for (const { kind: named, namespace, name } of objectsIn(captures['message'] ?? '')) {
      if (named === undefined || name === undefined) continue;
      const ref = { kind: named, namespace: namespace ?? subject.namespace, name };
      inventory.noteMention(subject, { ref, because: quote });
    }
  }
  if (kind === undefined || about === undefined) return;
  const slash = about.indexOf('/');
  const namespace = slash === -1 ? subject.namespace : about.slice(0, slash);
  const ref = { kind, namespace, name: about.slice(slash + 1) };
  inventory.noteMention(subject, { ref, because: quote });
}
