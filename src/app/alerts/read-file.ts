// Reading a document of alerts: a file or stdin, never more of it than a limit.
import { createReadStream } from 'node:fs';
import { K8sLearnError } from '../../domain/errors.ts';
import { readReason } from '../../domain/plain-reasons.ts';

/** Bigger documents are refused, in bytes: Alertmanager's own limit on a webhook is far below. */
export const MAX_DOCUMENT_BYTES = 4 * 1024 * 1024;

/** Reads a file, or stdin for `-`. Throws USAGE for what cannot be read and DATA_INVALID for too much of it. */
export async function readAlertFile(
  source: string,
  stdin: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean },
): Promise<string> {
  const isStdin = source === '-';
  if (isStdin && stdin.isTTY === true) {
    throw new K8sLearnError(
      'USAGE',
      'alerts are read from stdin, and stdin is a terminal',
      'amtool alert -o json | k8s-learn alert -, or name a file',
    );
  }
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of isStdin ? stdin : createReadStream(source)) {
      const bytes = Buffer.from(chunk as Uint8Array);
      size += bytes.length;
      if (size > MAX_DOCUMENT_BYTES) throw tooLarge();
      chunks.push(bytes);
    }
  } catch (error) {
    if (error instanceof K8sLearnError) throw error;
    throw new K8sLearnError(
      'USAGE',
      `${source} cannot be read: ${readReason(error)}`,
      'name a file of alerts, or - for stdin',
      {
        cause: error,
      },
    );
  }
  return Buffer.concat(chunks).toString('utf8');
}

function tooLarge(): K8sLearnError {
  return new K8sLearnError(
    'DATA_INVALID',
    `the document has more than ${MAX_DOCUMENT_BYTES} bytes`,
    'send fewer alerts at a time',
  );
}
