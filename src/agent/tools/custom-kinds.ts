// Where lists of custom kinds are served: the API path needs a version, and only the API server knows which.
import type { KubectlCall } from '../../domain/investigation.ts';
import { extractApiResources } from '../../facts/api-resources.ts';
import { TOOL_TIMEOUT_MS, type ToolContext } from './tool.ts';

export interface ServedPath {
  /** Null when the API server serves no kind of that name. */
  readonly path: string | null;
  /** What was run to find it out. */
  readonly calls: readonly KubectlCall[];
}

/**
 * Finds the path of a list of a custom kind in all namespaces. `kind` is its plural with its group
 * (`providers.pkg.crossplane.io`). The cluster is asked only when nothing seen so far tells.
 */
export async function findCustomPath(
  kind: string,
  { extractor, gateway, signal }: ToolContext,
): Promise<ServedPath> {
  const [, ...group] = kind.split('.');
  if (group.length === 0) return { path: null, calls: [] };
  const seen = extractor
    .facts()
    .find(({ code, captures }) => code === 'api.custom-kind' && nameOf(captures) === kind);
  if (seen) return { path: pathOf(seen.captures), calls: [] };
  const result = await gateway.run(['api-resources', `--api-group=${group.join('.')}`], {
    timeoutMs: TOOL_TIMEOUT_MS,
    signal,
  });
  let path: string | null = null;
  extractApiResources(result.text, (_code, _subject, _quote, captures = {}) => {
    if (nameOf(captures) === kind) path = pathOf(captures);
  });
  return { path, calls: [result.call] };
}

type Captures = Readonly<Record<string, string | number | undefined>>;

function nameOf({ plural, group }: Captures): string {
  return `${plural}.${group}`;
}

function pathOf({ plural, group, version }: Captures): string {
  return `/apis/${group}/${version}/${plural}`;
}
