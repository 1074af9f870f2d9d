// Redaction, as the rest of the agent sees it.

export { stripControl } from '../domain/strip-control.ts';
export { redactObject } from './redact/redact-object.ts';
export { redactText } from './redact/redact-text.ts';
export { MARKER } from './redact/secret-values.ts';
