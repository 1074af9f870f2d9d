// The end of an investigation: the model's diagnosis, checked against what was seen and against the pattern library.
import type { Diagnosis, Evidence, Finding } from '../../domain/investigation.ts';
import { refKey } from '../../domain/kube.ts';
import type { ModelFailure, ModelReply } from '../../domain/model.ts';
import type { EngineAction, EngineInput } from '../../domain/ports.ts';
import type { OnProgress } from '../../domain/progress.ts';
import { shortenMiddle } from '../../domain/shorten.ts';
import { stripControl } from '../../domain/strip-control.ts';
import type { Conversation } from './conversation.ts';
import { readDiagnosis, type WrittenDiagnosis } from './diagnosis-schema.ts';
import { groundDiagnosis } from './ground-diagnosis.ts';
import { agrees, type OracleAnswer } from './oracle.ts';
import { finalText, repairText } from './prompt.ts';

/** A diagnosis that cannot be read is asked for again this often. */
const MAX_REPAIRS = 1;
const MAX_EVIDENCE = 8;
const MAX_SAID_CHARS = 600;
const MAX_SUMMARY_CHARS = 160;

export type AskForDiagnosis = (attempt: number) => Promise<ModelReply | ModelFailure>;

export type WrittenAnswer =
  | { readonly type: 'diagnosis'; readonly written: WrittenDiagnosis }
  | { readonly type: 'none'; readonly reason: string };

/** Asks for the diagnosis in a request of its own, once more if it cannot be read. */
export async function askForDiagnosis(
  ask: AskForDiagnosis,
  conversation: Conversation,
): Promise<WrittenAnswer> {
  conversation.note(finalText());
  let reason = '';
  for (let attempt = 0; attempt <= MAX_REPAIRS; attempt++) {
    const reply = await ask(attempt);
    if (reply.type === 'failed') {
      reason = reply.detail;
      continue;
    }
    const read = readDiagnosis(reply.content === '' ? reply.thinking : reply.content);
    if (read.type === 'diagnosis') return { type: 'diagnosis', written: read.diagnosis };
    reason = reply.finish === 'length' ? 'it was too long and was cut' : read.reason;
    const said = shortenMiddle(stripControl(reply.content).trim(), MAX_SAID_CHARS);
    conversation.say(said === '' ? '(no answer)' : said, []);
    conversation.note(repairText(reason));
  }
  return { type: 'none', reason };
}

/** Settles what is told: the model's answer where it holds, what the library confirms where that says more, or neither. */
export function settle(
  answer: WrittenAnswer,
  input: EngineInput,
  oracle: OracleAnswer,
  onProgress: OnProgress,
): EngineAction {
  if (answer.type === 'none')
    return fallBack(`The model gave no diagnosis: ${answer.reason}.`, oracle, onProgress);
  const { written } = answer;
  if (!written.conclusive) {
    const missing = written.rootCause === '' ? '' : ` It says: ${shortenMiddle(written.rootCause, 200)}`;
    return fallBack(`The model found no cause in what was seen.${missing}`, oracle, onProgress);
  }
  const grounded = groundDiagnosis(written, input);
  if (grounded.type === 'ungrounded') return fallBack(grounded.explanation, oracle, onProgress);
  const { diagnosis, struck } = grounded;
  if (struck.length > 0) {
    const names = struck.slice(0, 3).map((name) => `"${shortenMiddle(name, 60)}"`);
    onProgress({
      type: 'notice',
      text: `left out of the model's answer, because it was never seen: ${names.join(', ')}`,
    });
  }
  const confirmed = oracle.diagnosis;
  if (confirmed === null) return told(diagnosis, oracle.otherFindings, ['grounded']);
  const compared = { ...diagnosis, hypothesis: written.hypothesis };
  if (agrees(compared, confirmed, input.topology)) {
    return told(merged(diagnosis, confirmed, struck), oracle.otherFindings, [
      'grounded',
      `oracle:${confirmed.pattern}`,
    ]);
  }
  if (!oracle.saysWhy) return told(diagnosis, withFinding(oracle, confirmed, diagnosis), ['grounded']);
  // A pattern's conditions were checked on facts; a small model's opinion was not.
  onProgress({
    type: 'notice',
    text: 'the model names another cause than the pattern library confirms; both are told',
  });
  return told(confirmed, withFinding(oracle, diagnosis, confirmed), [
    'grounded',
    `oracle:${confirmed.pattern}`,
    'disputed',
  ]);
}

function told(
  diagnosis: Diagnosis,
  otherFindings: readonly Finding[],
  signals: readonly string[],
): EngineAction {
  return { type: 'diagnose', diagnosis, otherFindings, signals };
}

/** Where the model has nothing that holds: what the library confirms, or nothing. */
export function fallBack(reason: string, oracle: OracleAnswer, onProgress: OnProgress): EngineAction {
  if (oracle.diagnosis === null) {
    const explanation = [stripControl(reason), oracle.explanation].filter((part) => part !== '').join(' ');
    return { type: 'give-up', explanation, leads: oracle.leads, otherFindings: oracle.otherFindings };
  }
  onProgress({
    type: 'notice',
    text: `${lowered(stripControl(reason))} Told is what the pattern library confirms`,
  });
  return told(oracle.diagnosis, oracle.otherFindings, ['grounded', `oracle:${oracle.diagnosis.pattern}`]);
}

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** The model's words where all of them hold; what the library knows for certain of the rest. */
function merged(diagnosis: Diagnosis, confirmed: Diagnosis, struck: readonly string[]): Diagnosis {
  const names = confirmed.affected.map(({ name }) => name);
  const isComplete = struck.length === 0 && names.some((name) => diagnosis.rootCause.includes(name));
  return {
    ...confirmed,
    rootCause: isComplete ? diagnosis.rootCause : confirmed.rootCause,
    solution: confirmed.solution === '' ? diagnosis.solution : confirmed.solution,
    commands: confirmed.commands.length > 0 ? confirmed.commands : diagnosis.commands,
    evidence: joined(confirmed.evidence, diagnosis.evidence),
  };
}

function joined(first: readonly Evidence[], second: readonly Evidence[]): readonly Evidence[] {
  const all = [...first, ...second].map((item) => [`${item.step} ${item.quote}`, item] as const);
  return [...new Map(all).values()].slice(0, MAX_EVIDENCE);
}

/** Adds a diagnosis that is not the one told as one line beside it. */
function withFinding(oracle: OracleAnswer, other: Diagnosis, main: Diagnosis): readonly Finding[] {
  const [subject] = other.affected;
  if (subject === undefined) return oracle.otherFindings;
  const mainKeys = new Set(main.affected.map(refKey));
  const rest = oracle.otherFindings.filter(({ subject: ref }) => !mainKeys.has(refKey(ref)));
  const finding: Finding = {
    pattern: other.pattern,
    subject,
    summary: shortenMiddle(other.rootCause, MAX_SUMMARY_CHARS),
    severity: other.severity,
  };
  return [finding, ...rest];
}
