// The extractor of facts as the agent uses it: whatever a fact says is redacted as it will be read.
import { FactExtractor } from '../facts/extract.ts';
import { mayHoldSecret } from './redact/redact-text.ts';
import { redactText } from './redact.ts';

/** Makes an extractor for one investigation. `nowMs` is the cluster's time in milliseconds since 1970. */
export function createExtractor(nowMs: number): FactExtractor {
  return new FactExtractor(nowMs, (text) => (mayHoldSecret(text) ? redactText(text) : text));
}
