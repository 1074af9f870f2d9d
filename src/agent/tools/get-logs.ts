// GET_LOGS: the end of a container's log, of this run or the one before.
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
    const read = async (more: readonly string[]): Promise<ToolOutput> => {
      const limits = { timeoutMs: TOOL_TIMEOUT_MS, maxBytes: MAX_LOG_BYTES, signal };
      const result = await gateway.run([...args, ...more], limits);
      if (result.status !== 'ok')
        extractor.inventory.markLog(
          subject,
          container ?? null,
          result.status === 'empty' ? 'empty' : 'refused',
        );
      return outputOf(
        result,
        result.status === 'ok' ? extractor.fromLog(result.text, subject, container) : [],
      );
    };
    const asked = await read(previous === undefined ? [] : ['--previous']);
    if (previous !== undefined || asked.facts.length > 0 || !extractor.runsAfterCrash(subject, container))
      return asked;
    return joined(asked, await read(['--previous']));
  },
};

/** A container that runs again after a crash said why in its run before; when there is none, its own log is all there is. */
function joined(current: ToolOutput, before: ToolOutput): ToolOutput {
  const calls = [...current.calls, ...before.calls];
  if (before.status !== 'ok') return { ...current, calls };
  return {
    status: 'ok',
    observation: [current.observation, PREVIOUS_RUN, before.observation].join('\n'),
    facts: before.facts,
    calls,
    bytes: current.bytes + before.bytes,
    omittedBytes: current.omittedBytes + before.omittedBytes,
    notices: [...current.notices, ...before.notices],
  };
}
