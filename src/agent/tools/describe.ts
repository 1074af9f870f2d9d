// DESCRIBE: one object as `kubectl describe` shows it, with its events.
import { NO_NAMESPACE } from '../../domain/tool-notation.ts';
import { withFindings } from './digest.ts';
import { outputOf, TOOL_TIMEOUT_MS, type Tool } from './tool.ts';

/** A description is kept up to here, in bytes. */
const MAX_DESCRIPTION_BYTES = 64 * 1024;

export const describe: Tool = {
  name: 'DESCRIBE',
  description: 'Shows one object with its events. For a kind without namespace write - as the namespace.',
  run: async ({ kind = '', namespace = NO_NAMESPACE, name = '' }, { gateway, extractor, signal }) => {
    const where = namespace === NO_NAMESPACE ? [] : ['-n', namespace];
    const result = await gateway.run(['describe', kind.toLowerCase(), name, ...where], {
      timeoutMs: TOOL_TIMEOUT_MS,
      maxBytes: MAX_DESCRIPTION_BYTES,
      signal,
    });
    const ref = { kind, namespace: namespace === NO_NAMESPACE ? null : namespace, name };
    if (result.failure === 'not-found') extractor.inventory.markAbsent(ref);
    // That it is not there may say something of others.
    const facts =
      result.status === 'ok'
        ? extractor.fromDescription(result.text, kind)
        : result.failure === 'not-found'
          ? extractor.fromObjects([], [])
          : [];
    return withFindings(outputOf(result, facts));
  },
};
