// Releases and syncs of what deploys: Helm's revisions, Argo CD's and Flux' syncs, where their objects say so.
import type { ClusterChange } from '../../domain/cluster-change.ts';
import { conditionsOf } from '../../facts/conditions.ts';
import { isRecord, type KubeObject, refOf } from '../../facts/kube-json.ts';
import { isoOf } from './rollouts.ts';

const HELM_TYPE = 'helm.sh/release.v1';
const MAX_REVISION_CHARS = 60;

/** Lists a release that an object speaks of, since a moment. */
export function releasesOf(object: KubeObject, sinceMs: number): readonly ClusterChange[] {
  if (object.kind === 'Secret') return isHelmRelease(object) ? helmRelease(object, sinceMs) : [];
  if (object.kind === 'Application') return argoSyncs(object, sinceMs);
  if (object.kind === 'HelmRelease' || object.kind === 'Kustomization') return fluxSyncs(object, sinceMs);
  return [];
}

/** Tells whether a Secret is Helm's record of a release. */
export function isHelmRelease(object: KubeObject): boolean {
  return (
    (object as { readonly type?: unknown }).type === HELM_TYPE ||
    (object.metadata?.labels?.['owner'] === 'helm' &&
      /^sh\.helm\.release\.v1\./.test(object.metadata.name ?? ''))
  );
}

function helmRelease(secret: KubeObject, sinceMs: number): readonly ClusterChange[] {
  const { name = '', version = '', status = '', modifiedAt } = secret.metadata?.labels ?? {};
  const atMs = modifiedAt !== undefined ? Number(modifiedAt) * 1000 : createdMs(secret);
  // An older revision is touched when the next one takes its place.
  if (!(atMs >= sinceMs) || status === 'superseded') return [];
  const object = { kind: 'HelmRelease', namespace: secret.metadata?.namespace ?? null, name };
  return [released(atMs, object, `revision ${version} ${status}`, 'helm')];
}

function argoSyncs(application: KubeObject, sinceMs: number): readonly ClusterChange[] {
  const history = application.status?.['history'];
  return (Array.isArray(history) ? history.filter(isRecord) : []).flatMap(({ deployedAt, revision }) => {
    const atMs = Date.parse(String(deployedAt ?? ''));
    if (!(atMs >= sinceMs)) return [];
    return [released(atMs, refOf(application), `synced to ${short(revision)}`, 'argocd')];
  });
}

function fluxSyncs(object: KubeObject, sinceMs: number): readonly ClusterChange[] {
  const history = object.status?.['history'];
  const releases = Array.isArray(history) ? history.filter(isRecord) : [];
  const told = releases.flatMap(({ lastDeployed, chartVersion, version, status }) => {
    const atMs = Date.parse(String(lastDeployed ?? ''));
    if (!(atMs >= sinceMs)) return [];
    const what = `revision ${String(version ?? '')} ${String(status ?? '')}, chart ${short(chartVersion)}`;
    return [released(atMs, refOf(object), what, 'flux')];
  });
  if (told.length > 0) return told;
  const revision = object.status?.['lastAppliedRevision'];
  const ready = conditionsOf(object).find(({ type }) => type === 'Ready');
  const atMs = Date.parse(ready?.lastTransitionTime ?? '');
  if (revision === undefined || !(atMs >= sinceMs)) return [];
  return [released(atMs, refOf(object), `applied ${short(revision)}`, 'flux')];
}

function released(atMs: number, object: ClusterChange['object'], says: string, by: string): ClusterChange {
  return { at: isoOf(atMs), object, type: 'released', says, by, fields: [], ordinary: false };
}

function short(revision: unknown): string {
  return String(revision ?? 'an unknown revision').slice(0, MAX_REVISION_CHARS);
}

function createdMs({ metadata }: KubeObject): number {
  return Date.parse(metadata?.creationTimestamp ?? '');
}
