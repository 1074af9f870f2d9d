// The use case `show --prompt`: what a model was told in an investigation, or would have been, with what memory had to say.

import type { Investigation, Step } from '../domain/investigation.ts';
import type { Memory } from '../domain/memory.ts';
import type { Injection } from '../domain/ports.ts';
import { LOOK_TOKENS } from '../engines/ollama/allotment.ts';
import { libraryText } from '../engines/ollama/library-answer.ts';
import { memoryText } from '../engines/ollama/memory-text.ts';
import { tellStep } from '../engines/ollama/observation-text.ts';
import { questionText, systemPrompt } from '../engines/ollama/prompt.ts';
import { patternOfCase } from '../learning/case-pattern.ts';
import { lessonOf } from '../learning/lesson.ts';
import { confidenceOf } from '../learning/recall.ts';
import type { SettingValues } from '../settings-table.ts';
import { toolDescriptions } from './choose-engine.ts';
import type { OpenedStore, Runtime } from './runtime.ts';

/** What a model reads, part by part. */
export interface ToldPrompt {
  readonly id: number;
  /** Whether a model was asked at all. */
  readonly asked: boolean;
  readonly system: string;
  readonly question: string;
  readonly steps: readonly string[];
  /** The `LEARNED EXPERIENCE`; empty when memory had nothing to say. */
  readonly memory: string;
  /** Why memory had nothing to say; null when it had. */
  readonly abstained: string | null;
  /** What the pattern library made of it. */
  readonly library: string;
}

/** Writes what a model was or would have been told. Throws NOT_FOUND. */
export async function toldPrompt(id: number, runtime: Runtime, settings: SettingValues): Promise<ToldPrompt> {
  const opened = await runtime.openStore('read');
  try {
    const investigation = opened.store.get(id);
    const memories =
      investigation.arm === 'off'
        ? []
        : opened.store.injections(id).flatMap((injection) => memoryOf(injection, opened));
    const memory = memoryText({ memories, effects: [] }, settings['memory.inject']);
    return {
      id,
      asked: investigation.modelCalls > 0,
      system: systemPrompt('native', toolDescriptions()),
      question: questionText(investigation),
      steps: investigation.steps.map((step) => toldOf(step)),
      memory,
      abstained: memory === '' ? (investigation.memory.abstained ?? 'nothing that was shown is kept') : null,
      library: libraryText(answerOf(investigation)),
    };
  } finally {
    opened.close();
  }
}

/** A step as it is told at first: less than this when the context is full. */
function toldOf(step: Step): string {
  return tellStep(step, step.facts, { level: 'full', maxTokens: LOOK_TOKENS }).text;
}

/** A memory as it is now; empty when it is gone. */
function memoryOf(injection: Injection, { cases, learned }: OpenedStore): readonly Memory[] {
  const { memoryType: type, memoryId, similarity } = injection;
  const known = { type, id: memoryId, similarity, gate: 'signature' as const, unconfirmed: false };
  if (type === 'pattern') {
    const found = learned.find(memoryId);
    if (found === undefined) return [];
    const { pattern, cautions, members } = found;
    return [{ ...known, pattern, cautions, seen: members.length, verified: false, lesson: null }];
  }
  const remembered = cases.find(Number(memoryId));
  const pattern = remembered && patternOfCase(remembered, confidenceOf(remembered.score), 1);
  if (!remembered || !pattern) return [];
  return [{ ...known, pattern, cautions: [], seen: 1, verified: false, lesson: lessonOf(remembered) }];
}

function answerOf({ diagnosis, explanation, leads, otherFindings }: Investigation) {
  return diagnosis === null
    ? ({ type: 'give-up', explanation: explanation ?? '', leads, otherFindings } as const)
    : ({ type: 'diagnose', diagnosis, otherFindings, signals: [] } as const);
}
