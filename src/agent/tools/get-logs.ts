// GET_LOGS: the end of a container's log, of this run or the one before.
import { SILENT_CODE } from '../../facts/messages/said.ts';
import type { GatewayResult } from '../kubectl-gateway.ts';
import { outputOf, TOOL_TIMEOUT_MS, type Tool, type ToolOutput } from './tool.ts';

/** The last lines are read; what a container says before it fails stands at the end. */
const TAIL_LINES = 500;
/** Parts the log of the run before from that of this one. */
const PREVIOUS_RUN = '--- log of the run before the last restart ---';
/**
 * kubectl asks the containers in an order that changes from run to run, and ends at the first that has no log yet: what
 * the others said would be there one time and not the next.
 */
const ALL_CONTAINERS: readonly string[] = ['--all-containers', '--ignore-errors'];
/** What the kubelet answers, as if it were the log, when there is none any more on the node. */
const NO_LOG =
  /^(?:unable to retrieve container logs for \S+|failed to (?:try resolving symlinks in path|get reference to|create fsnotify watcher) [^\n]*)$/;
/** A log is kept up to here, in bytes. */
const MAX_LOG_BYTES = 128 * 1024;

export const getLogs: Tool = {
  name: 'GET_LOGS',
  description:
    'Reads the end of the log of a pod, or of one container of it; with previous, of the run before the last restart.',
  run: async ({ namespace = '', pod = '', container, previous }, { gateway, extractor, signal }) => {
    const args = ['logs', pod, '-n', namespace, `--tail=${TAIL_LINES}`];
    const subject = { kind: 'Pod', namespace, name: pod };
    if (container !== undefined) args.push('-c', container);
    else if (extractor.containersOf(subject) > 1) args.push(...ALL_CONTAINERS);
    const run = async (more: readonly string[]): Promise<GatewayResult> => {
      const limits = { timeoutMs: TOOL_TIMEOUT_MS, maxBytes: MAX_LOG_BYTES, signal };
      const result = await gateway.run([...args, ...more], limits);
      return NO_LOG.test(result.text.trim()) ? { ...result, status: 'failed' } : result;
    };
    const outputWith = (result: GatewayResult): ToolOutput =>
      outputOf(result, result.status === 'ok' ? extractor.fromLog(result.text, subject, container) : []);
    const asked = (result: GatewayResult): ToolOutput => {
      const { status } = result;
      if (status !== 'ok')
        extractor.inventory.markLog(subject, container ?? null, status === 'empty' ? 'empty' : 'refused');
      return outputWith(result);
    };
    if (previous !== undefined) return asked(await run(['--previous']));
    if (!extractor.runsAfterCrash(subject, container)) return asked(await run([]));
    const [current, before] = await Promise.all([run([]), run(['--previous'])]);
    return joined(asked(current), outputWith(before));
  },
};

/** What a container that runs again after a crash says in both runs; where the one before left no log, in its own. */
function joined(current: ToolOutput, before: ToolOutput): ToolOutput {
  const calls = [...current.calls, ...before.calls];
  if (before.status !== 'ok') return { ...current, calls };
  // What one of the two says is not denied by the silence of the other.
  const facts = [...current.facts, ...before.facts];
  const telling = facts.filter(({ code }) => code !== SILENT_CODE);
  return {
    status: 'ok',
    observation: [current.observation, PREVIOUS_RUN, before.observation].join('\n'),
    facts: telling.length > 0 ? telling : facts,
    calls,
    bytes: current.bytes + before.bytes,
    omittedBytes: current.omittedBytes + before.omittedBytes,
    notices: [...current.notices, ...before.notices],
  };
}
