// Custom objects that belong to one in trouble: its operator makes them, and they say in more detail what is wrong.
import { isSpecific } from '../../../domain/complaint.ts';
import type { ToolCall } from '../../../domain/investigation.ts';
import type { ObjectRef } from '../../../domain/kube.ts';
import { isOfDriver, STORAGE_KIND } from '../../../facts/computed/storage-clusters.ts';
import { complaintOf } from '../../../facts/messages/complaint.ts';
import type { Evidence } from '../evidence.ts';

/** So many kinds of one family are read at most, in one go. */
const MAX_FAMILY = 8;
const KINDS_CALL: ToolCall = { tool: 'RUN_KUBECTL', args: { arguments: 'api-resources' } };
/** What a certificate says of itself is always that its secret is not there. */
const SAYS_LITTLE = /^certificate\./;
const OF_CUSTOM_OBJECTS = /^(?:certificate|object)\./;

/**
 * Gives the look at the kinds of the same family (`certificates.cert-manager.io`, `orders.acme.cert-manager.io`), of a
 * custom object that is in trouble and does not say what kind of failure it is; first the one that shows which there are.
 */
export function seekFamily(ref: ObjectRef, evidence: Evidence): readonly ToolCall[] {
  const told = evidence.about(ref).map(({ fact }) => fact);
  const hanging = hangingClaim(ref, evidence);
  if (hanging) return seekStorage(hanging, evidence);
  const own = told.filter(({ subject }) => subject.kind === ref.kind && subject.name === ref.name);
  const telling = own.filter(({ code }) => OF_CUSTOM_OBJECTS.test(code));
  if (telling.length === 0) return [];
  const saysWhy = telling.some(
    ({ code, captures, quote }) =>
      !SAYS_LITTLE.test(code) && isSpecific(complaintOf(captures.message ?? quote, {}).predicate),
  );
  if (saysWhy) return [];
  const kinds = evidence.withCode('api.custom-kind').map(({ fact }) => fact.captures);
  if (kinds.length === 0) return [KINDS_CALL];
  const group = kinds.find(({ kind }) => kind === ref.kind)?.group;
  if (group === undefined) return [];
  const family = kinds
    .filter((one) => one.kind !== ref.kind && domainOf(one.group ?? '') === domainOf(group))
    .filter(({ namespaced }) => namespaced === `${ref.namespace !== null}`)
    .filter(({ kind = '' }) => !evidence.topology.isComplete(kind, ref.namespace))
    .slice(0, MAX_FAMILY);
  if (family.length === 0) return [];
  const kind = family.map((one) => `${one.plural}.${one.group}`).join(',');
  return [{ tool: 'LIST_ALL', args: ref.namespace === null ? { kind } : { kind, namespace: ref.namespace } }];
}

/** The claim, or the one that is mounted, of which its driver only says that an earlier try hangs. */
function hangingClaim(ref: ObjectRef, evidence: Evidence): ObjectRef | undefined {
  const mounted = evidence.topology.edgesFrom(ref, ['mounts']).map(({ to }) => to);
  return [ref, ...mounted].find(
    (claim) =>
      claim.kind === 'PersistentVolumeClaim' &&
      evidence.about(claim).some(({ fact }) => fact.code === 'storage.earlier-try-hangs'),
  );
}

/** Gives the look at what the storage behind a claim says of itself, in custom objects of its driver's maker. */
function seekStorage(claim: ObjectRef, evidence: Evidence): readonly ToolCall[] {
  const driver = evidence.topology
    .edgesFrom(claim, ['of-class'])
    .flatMap(({ to }) => evidence.topology.edgesFrom(to, ['driven-by']))
    .find(({ to }) => to.kind === 'CSIDriver')?.to.name;
  if (driver === undefined) return [];
  const kinds = evidence.withCode('api.custom-kind').map(({ fact }) => fact.captures);
  if (kinds.length === 0) return [KINDS_CALL];
  const own = kinds
    .filter(({ group = '' }) => isOfDriver(group, driver))
    .filter(({ kind = '' }) => STORAGE_KIND.test(kind) && !evidence.topology.isComplete(kind, null))
    .slice(0, MAX_FAMILY);
  if (own.length === 0) return [];
  const kind = own.map(({ plural, group }) => `${plural}.${group}`).join(',');
  return [{ tool: 'LIST_ALL', args: { kind } }];
}

/** `acme.cert-manager.io` and `cert-manager.io` are of `cert-manager.io`. */
function domainOf(group: string): string {
  return group.split('.').slice(-2).join('.');
}
