// Troubles to learn from and to be examined on: a broken cluster, questions about it, and the truth.
import type { Diagnosis } from '../../../src/domain/investigation.ts';
import type { Cluster } from '../../../src/domain/ports.ts';

/** One trouble. The engine sees its cluster and a question, and nothing of the rest. */
export interface Trouble {
  readonly id: string;
  readonly family: string;
  readonly app: string;
  readonly namespace: string;
  readonly questions: readonly string[];
  /** What a person who knows says of it. */
  readonly cause: string;
  readonly solution: string;
  cluster(): Promise<Cluster>;
  isRight(diagnosis: Diagnosis | null): boolean;
}

/** One question about a trouble. */
export interface Question {
  readonly trouble: Trouble;
  readonly text: string;
}

/** What is learned from, and what is asked in the examination and was never learned from. */
export interface Course {
  readonly taught: readonly Trouble[];
  /** Another object of each family that is taught. */
  readonly heldBack: readonly Trouble[];
  /** Troubles of families that come once. */
  readonly novel: readonly Trouble[];
}

/** Splits troubles: the last of each family that comes several times is held back, the others are taught. */
export function courseOf(troubles: readonly Trouble[]): Course {
  const families = new Map<string, Trouble[]>();
  for (const trouble of troubles)
    families.set(trouble.family, [...(families.get(trouble.family) ?? []), trouble]);
  const groups = [...families.values()];
  const recurring = groups.filter(({ length }) => length > 1);
  return {
    taught: recurring.flatMap((group) => group.slice(0, -1)),
    heldBack: recurring.flatMap((group) => group.slice(-1)),
    novel: groups.filter(({ length }) => length === 1).flat(),
  };
}

/** Lists every question about the troubles. */
export function questionsOf(troubles: readonly Trouble[]): readonly Question[] {
  return troubles.flatMap((trouble) => trouble.questions.map((text) => ({ trouble, text })));
}

/** What another trouble's truth would say of this one: a false cause that sounds right. */
export function lieAbout(
  { app, namespace }: Trouble,
  other: Trouble,
): { readonly cause: string; readonly solution: string } {
  const here = (text: string): string =>
    text.replaceAll(other.app, app).replaceAll(other.namespace, namespace);
  return { cause: here(other.cause), solution: here(other.solution) };
}

/** Gives each trouble one of another family, always the same: the first of the family that comes next. */
export function strangersOf(troubles: readonly Trouble[]): ReadonlyMap<Trouble, Trouble> {
  const firsts = [...new Map([...troubles].reverse().map((trouble) => [trouble.family, trouble])).values()];
  firsts.sort((a, b) => (a.family < b.family ? -1 : 1));
  return new Map(
    troubles.map((trouble) => {
      const at = firsts.findIndex(({ family }) => family === trouble.family);
      return [trouble, firsts[(at + 1) % firsts.length] ?? trouble];
    }),
  );
}
