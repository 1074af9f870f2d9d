// Redaction, as the rest of the agent sees it.

export { stripControl } from '../domain/strip-control.ts';
export { redactObject } from './redact/redact-object.ts';
export { MARKER } from './redact/secret-values.ts';
export { redactText } from './redact/whole-json.ts';
