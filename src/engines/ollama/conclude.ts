// The end of an investigation that a model was asked in: its diagnosis is held to what it cites, and mended once; the
// library's word stands beside it, never under it.
import { type Diagnosis, MAX_LIKELY_CONFIDENCE } from '../../domain/investigation.ts';
import { refKey } from '../../domain/kube.ts';
import type { ModelFailure, ModelIdentity, ModelReply } from '../../domain/model.ts';
import type { EngineInput } from '../../domain/ports.ts';
import type { OnProgress } from '../../domain/progress.ts';
import { shortenMiddle } from '../../domain/shorten.ts';
import { stripControl } from '../../domain/strip-control.ts';
import type { Conversation } from './conversation.ts';
import { readDiagnosis, type WrittenDiagnosis } from './diagnosis-schema.ts';
import { groundDiagnosis } from './ground-diagnosis.ts';
import { predicatesIn } from './grounding/predicates.ts';
import type { LibraryAnswer } from './library-answer.ts';
import { finalText, groundingRepairText, repairText } from './prompt.ts';
import { withoutReasoning } from './reasoning.ts';

/** A diagnosis that cannot be read, or that does not hold, is asked for again this often. */
const MAX_REPAIRS = 1;
const MAX_SAID_CHARS = 600;
const MAX_SUMMARY_CHARS = 160;

export type ModelAnswer =
  | { readonly type: 'diagnosis'; readonly written: WrittenDiagnosis }
  | { readonly type: 'none'; readonly reason: string };

/** How often the diagnosis was asked for in all, and how often in vain since it was last read. */
export interface Tries {
  readonly attempt: number;
  readonly unread: number;
}

export interface ConcludeParts {
  readonly input: EngineInput;
  readonly library: LibraryAnswer;
  readonly model: ModelIdentity;
  readonly conversation: Conversation;
  readonly ask: (tries: Tries) => Promise<ModelReply | ModelFailure>;
  readonly onProgress: OnProgress;
}

/**
 * Settles what is told. `early` is a diagnosis that came with FINISH; null when it is still to be asked for. What of it
 * does not hold is named to the model once.
 */
export async function conclude(early: ModelAnswer | null, parts: ConcludeParts): Promise<LibraryAnswer> {
  const { input, library, onProgress } = parts;
  let answer = early ?? (await askForDiagnosis(finalText(), 0, parts));
  let unheld = '';
  for (let repairs = 0; ; repairs++) {
    if (answer.type === 'none') {
      const why = unheld === '' ? `the model gave no diagnosis: ${answer.reason}` : unheld;
      return withRemark(library, why, onProgress);
    }
    const { written } = answer;
    if (!written.conclusive) {
      const missing = written.rootCause === '' ? '' : `. It says: ${shortenMiddle(written.rootCause, 200)}`;
      return withRemark(library, `the model found no cause in what was seen${missing}`, onProgress);
    }
    const grounded = groundDiagnosis(written, input);
    if (grounded.type === 'grounded') {
      tellStruck(grounded.struck, onProgress);
      return settle(grounded.diagnosis, parts);
    }
    unheld = `the model's answer does not hold: ${grounded.problems.join('; ')}`;
    if (repairs >= MAX_REPAIRS) return withRemark(library, unheld, onProgress);
    answer = await askForDiagnosis(groundingRepairText(grounded.problems), 1, parts);
  }
}

function tellStruck(struck: readonly string[], onProgress: OnProgress): void {
  if (struck.length === 0) return;
  const shown = struck.slice(0, 3).map((name) => `"${shortenMiddle(name, 60)}"`);
  onProgress({
    type: 'notice',
    text: `left out of the model's answer, because it was never seen: ${shown.join(', ')}`,
  });
}

/** Asks for the diagnosis in a request of its own, once more if it cannot be read. */
async function askForDiagnosis(
  request: string,
  before: number,
  { ask, conversation }: Pick<ConcludeParts, 'ask' | 'conversation'>,
): Promise<ModelAnswer> {
  conversation.note(request);
  let reason = '';
  for (let unread = 0; unread <= MAX_REPAIRS; unread++) {
    const reply = await ask({ attempt: before + unread, unread });
    if (reply.type === 'failed') {
      reason = reply.detail;
      continue;
    }
    const content = withoutReasoning(reply.content);
    const written = readReply(reply, content);
    conversation.say(shortenMiddle(stripControl(content).trim(), MAX_SAID_CHARS) || '(no answer)', []);
    if (written.type === 'diagnosis') return { type: 'diagnosis', written: written.diagnosis };
    reason = reply.finish === 'length' ? 'it was too long and was cut' : written.reason;
    conversation.note(repairText(reason));
  }
  return { type: 'none', reason };
}

/** The diagnosis may stand in the text, in a call of FINISH, or in the thinking of a model that said nothing else. */
function readReply(reply: ModelReply, content: string): ReturnType<typeof readDiagnosis> {
  for (const { args } of reply.toolCalls) {
    const read = readDiagnosis(JSON.stringify(args));
    if (read.type === 'diagnosis') return read;
  }
  return readDiagnosis(content.trim() === '' ? reply.thinking : content);
}

/** Settles between a diagnosis of the model that holds and what the library has. */
function settle(diagnosis: Diagnosis, { input, library, model, onProgress }: ConcludeParts): LibraryAnswer {
  const confirmed =
    library.type === 'diagnose' && library.diagnosis.pattern !== null ? library.diagnosis : null;
  if (library.type !== 'diagnose' || confirmed === null) {
    const confidence = Math.min(diagnosis.confidence, MAX_LIKELY_CONFIDENCE);
    const saidBy = { model: model.name, digest: model.digest, before: null };
    const told = { ...diagnosis, confidence, saidBy };
    const keys = new Set(told.affected.map(refKey));
    const others = library.otherFindings.filter(({ subject }) => !keys.has(refKey(subject)));
    return { type: 'diagnose', diagnosis: told, otherFindings: others, signals: ['grounded'] };
  }
  if (agrees(diagnosis, confirmed, input)) {
    onProgress({ type: 'notice', text: 'the model comes to the same cause as the pattern library' });
    return library;
  }
  // A pattern's conditions were checked on facts; a model's opinion was not.
  onProgress({
    type: 'notice',
    text: 'the model names another cause than the pattern library; both are told',
  });
  const [subject] = diagnosis.affected;
  if (subject === undefined) return library;
  const remark = {
    pattern: null,
    subject,
    summary: shortenMiddle(`The model says: ${diagnosis.rootCause}`, MAX_SUMMARY_CHARS),
    severity: diagnosis.severity,
  };
  return { ...library, otherFindings: [remark, ...library.otherFindings] };
}

/** Tells whether two diagnoses say the same: the same object and the same mechanism. One shared quote is neither. */
function agrees(said: Diagnosis, confirmed: Diagnosis, { topology }: EngineInput): boolean {
  const own = new Set(confirmed.affected.flatMap((ref) => [refKey(ref), refKey(topology.workloadOf(ref))]));
  const sameObject = said.affected.some(
    (ref) => own.has(refKey(ref)) || own.has(refKey(topology.workloadOf(ref))),
  );
  const mechanisms = predicatesIn(confirmed.rootCause);
  return sameObject && [...predicatesIn(said.rootCause)].some((name) => mechanisms.has(name));
}

/** Gives what the library has, and says what became of the model. */
export function withRemark(library: LibraryAnswer, remark: string, onProgress: OnProgress): LibraryAnswer {
  const text = stripControl(remark).trim().replace(/\.$/, '');
  if (library.type === 'diagnose') {
    onProgress({ type: 'notice', text: `${text}. Showing what the pattern library has` });
    return library;
  }
  const said = `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
  const explanation = [library.explanation, said].filter((part) => part !== '').join(' ');
  return { ...library, explanation };
}
