// GET_LOGS: the end of a container's log, of this run or the one before.
import { outputOf, TOOL_TIMEOUT_MS, type Tool } from './tool.ts';

/** The last lines are read; what a container says before it fails stands at the end. */
const TAIL_LINES = 500;
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
    else if (extractor.containersOf(subject) > 1) args.push('--all-containers');
    if (previous !== undefined) args.push('--previous');
    const result = await gateway.run(args, { timeoutMs: TOOL_TIMEOUT_MS, maxBytes: MAX_LOG_BYTES, signal });
    return outputOf(result, result.status === 'ok' ? extractor.fromLog(result.text, subject, container) : []);
  },
};
