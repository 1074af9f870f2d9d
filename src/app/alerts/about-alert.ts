// An answer to an alert is about what the alert is about: another trouble of the same place is told beside it.
import type { Diagnosis } from '../../domain/investigation.ts';
import type { Engine, EngineAction } from '../../domain/ports.ts';
import type { AlertQuestion } from './question.ts';

/** Makes an engine that does not take what is wrong elsewhere for the cause of an alert. */
export function aboutAlert(engine: Engine, asked: AlertQuestion): Engine {
  return {
    name: engine.name,
    model: engine.model,
    usage: () => engine.usage(),
    next: async (input, signal) => {
      const action = await engine.next(input, signal);
      return held(input.steps.length === 0 ? withLooks(action, asked) : action, asked);
    },
  };
}

/** Where its row says where to look, that is looked at first. */
function withLooks(action: EngineAction, { known }: AlertQuestion): EngineAction {
  const looks = known?.looks ?? [];
  return action.type === 'steps' ? { ...action, calls: [...action.calls, ...looks] } : action;
}

function held(action: EngineAction, asked: AlertQuestion): EngineAction {
  if (action.type !== 'diagnose' || isAbout(action.diagnosis, asked)) return action;
  const { diagnosis, otherFindings } = action;
  const [subject] = diagnosis.affected;
  const what = asked.subject === null ? 'what the alert measures' : asked.subject;
  return {
    type: 'give-up',
    explanation: `Nothing that was read says anything of ${what}. What is wrong there is something else.`,
    leads: [],
    otherFindings:
      subject === undefined
        ? otherFindings
        : [
            {
              pattern: diagnosis.pattern,
              subject,
              summary: diagnosis.rootCause,
              severity: diagnosis.severity,
            },
            ...otherFindings,
          ],
  };
}

function isAbout(
  { rootCause, affected, chain, evidence }: Diagnosis,
  { known, subject }: AlertQuestion,
): boolean {
  const text = [
    rootCause,
    ...affected.map(({ name }) => name),
    ...chain.map(({ object, says }) => `${object.name} ${says}`),
    ...evidence.map(({ quote }) => quote),
  ].join('\n');
  if (known?.speaksOf !== undefined) return known.speaksOf.test(text);
  return subject === null || text.includes(subject);
}
