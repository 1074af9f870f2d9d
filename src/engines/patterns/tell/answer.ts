// What the engine answers: a diagnosis with what else is wrong beside it, or what was seen where nothing says why.
import type { Diagnosis, Finding } from '../../../domain/investigation.ts';
import { describeRef, type ObjectRef, refKey } from '../../../domain/kube.ts';
import type { EngineAction, EngineInput } from '../../../domain/ports.ts';
import { arrangeCauses, groundOf } from '../causes.ts';
import { explain, explainOrigin, summarize } from '../explain.ts';
import type { Candidate } from '../match.ts';
import { type Ranked, rankCandidates } from '../rank.ts';
import { admitUnknownName, unknownName } from '../unknown-name.ts';
import type { View } from '../view.ts';
import { chainOf, chainToGround, type Origin } from '../walk/origin.ts';
import { isQuiet, leadsAt, quietAt } from './leads.ts';

/** At most this many other troubles are told beside the diagnosis. */
const MAX_OTHER_FINDINGS = 8;

/** Tells the best pattern as the diagnosis. */
export function diagnose(view: View, best: Ranked): EngineAction {
  const caller = best.nearness === 'called' ? (view.named[0] ?? null) : null;
  const confirmed = view.all.filter((candidate) => candidate.confirmed && candidate.pattern.latent !== true);
  const ground = groundOf(best.candidate, confirmed);
  const says = (candidate: Candidate): string => explain(candidate, null, view.evidence).rootCause;
  const chain = ground === undefined ? [] : chainToGround(best.candidate, ground, says);
  return {
    type: 'diagnose',
    diagnosis: { ...admitting(explain(best.candidate, caller, view.evidence), view), chain },
    otherFindings: otherFindings(view, best.candidate),
    signals: ['grounded', `oracle:${best.candidate.pattern.id}`],
  };
}

/** Tells what a walk from `asked` found behind it. */
export function diagnoseOrigin(view: View, origin: Origin, asked: ObjectRef | undefined): EngineAction {
  const own = view.best?.candidate ?? null;
  const says = (candidate: Candidate): string => explain(candidate, null, view.evidence).rootCause;
  const chain = asked === undefined ? [] : chainOf(asked, own, origin, says);
  return {
    type: 'diagnose',
    diagnosis: admitting(explainOrigin(origin, own, chain, view.evidence), view),
    otherFindings: otherFindings(view, origin.candidate).filter(
      ({ subject }) => own === null || refKey(subject) !== refKey(own.group),
    ),
    signals: ['grounded', `oracle:${origin.candidate.pattern.id}`],
  };
}

/** Where the question names something that is not there, says so before anything else. */
function admitting(diagnosis: Diagnosis, { named, question, evidence }: View): Diagnosis {
  const name = named.length > 0 ? null : unknownName(question, evidence.topology);
  return name === null ? diagnosis : admitUnknownName(diagnosis, name);
}

/** Every other trouble in one line, causes alone: what follows from one of them, or from what is told, is left out. */
function otherFindings(view: View, told: Candidate | null): readonly Finding[] {
  const groups = new Set(told?.facts.map(({ group }) => refKey(group)) ?? []);
  const ranked = rankCandidates(view.all, view.question, null).filter(({ candidate }) => candidate.confirmed);
  return arrangeCauses(
    ranked.map(({ candidate }) => candidate),
    view.evidence,
  )
    .filter(
      ({ candidate, consequences }) =>
        ![candidate, ...consequences].some(({ group }) => groups.has(refKey(group))),
    )
    .slice(0, MAX_OTHER_FINDINGS)
    .map(({ candidate }) => summarize(candidate));
}

/** Tells what was seen where nothing says why. */
export function giveUp(view: View, input: EngineInput): EngineAction {
  const others = otherFindings(view, null);
  return {
    type: 'give-up',
    explanation: explanationOf(view, input),
    leads: leadsAt(view.named, view.evidence),
    otherFindings: others,
  };
}

function explanationOf(view: View, input: EngineInput): string {
  const where = input.cluster.namespace === null ? 'the cluster' : `namespace ${input.cluster.namespace}`;
  if (view.named.length === 0)
    return `Nothing that the question names was found in ${where}, and nothing that was read there has a known cause.`;
  if (view.best) return `${summarize(view.best.candidate).summary} Nothing that was looked at says why.`;
  const seen = view.named.flatMap((ref) => view.evidence.about(ref));
  if (isQuiet(seen)) return quietAt(view.named, view.evidence, input.steps);
  const named = view.named.map(describeRef).join(', ');
  const quotes = leadsAt(view.named, view.evidence).map(({ quote }) => quote);
  return `What was seen at ${named} fits no known pattern: ${quotes.join('; ')}.`;
}
