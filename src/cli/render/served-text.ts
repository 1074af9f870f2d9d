// Where a recorded cluster is served.
import type { ServedDump } from '../../app/runtime.ts';
import type { Output } from '../output.ts';

/** Writes the one JSON line that scripts read. */
export function servedLine({ url, kubeconfigPath }: ServedDump): string {
  return `${JSON.stringify({ url, kubeconfig: kubeconfigPath })}\n`;
}

/** Writes it for a person, with a command to try. */
export function servedText({ url, kubeconfigPath }: ServedDump, { paint }: Output): string {
  return [
    `Serving at ${paint.strong(url)} until Ctrl-C`,
    '',
    `  ${paint.command(`kubectl --kubeconfig ${kubeconfigPath} get pods -A`)}`,
    '',
  ].join('\n');
}
