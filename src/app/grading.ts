// Recorded incidents and how a diagnosis of one is graded. The engine never sees what is said here of the truth.
import * as z from 'zod';
import { K8sLearnError } from '../domain/errors.ts';
import { formProblem } from '../domain/form-problem.ts';
import type { Diagnosis } from '../domain/investigation.ts';
import { jsonTrouble } from '../domain/plain-reasons.ts';

const expression = z.string().refine(isRegExp, 'is not a regular expression');

const incidentShape = z.object({
  id: z.string().min(1),
  cluster: z.string().refine(isFolderName, 'is not the name of a folder'),
  namespace: z.string().min(1),
  app: z.string().min(1),
  family: z.string().min(1),
  questions: z.array(z.string().min(1)).min(1),
  must: z.array(expression).min(1),
  also: z.array(z.string().min(1)).optional(),
  cause: z.string().min(1).optional(),
  solution: z.string().min(1).optional(),
});

const incident = incidentShape.refine(
  (one) => one.must.some((source) => !isRegExp(source)) || isOwnCauseRight(one),
  {
    path: ['cause'],
    message: 'is not what `must` asks for',
  },
);

/** One trouble of a recorded cluster: how people ask about it, and what a right answer says. */
export interface Incident {
  readonly id: string;
  /** Name of the recording's folder. */
  readonly cluster: string;
  readonly namespace: string;
  readonly app: string;
  readonly family: string;
  readonly questions: readonly string[];
  /** Regular expressions that a right answer matches, case-insensitive. */
  readonly must: readonly string[];
  /** Other namespaces that belong to it. */
  readonly also?: readonly string[] | undefined;
  /** The cause and the solution in a person's words, where somebody wrote them down. */
  readonly cause?: string | undefined;
  readonly solution?: string | undefined;
}

/** What of a diagnosis is graded. */
type Answer = Pick<Diagnosis, 'rootCause' | 'solution' | 'affected'>;

/** Namespaces that an incident is asked with beside its own. */
const COMMON_NAMESPACES: readonly string[] = ['default', 'kube-system'];

/** Gives the namespaces of its recording that an incident is asked with. */
export function viewOf({ namespace, also = [] }: Incident): readonly string[] {
  return [...new Set([namespace, ...also, ...COMMON_NAMESPACES])];
}

/** Reads incidents, a JSON document a line. Throws DATA_INVALID that names file and line. */
export function parseIncidents(text: string, fileName: string): readonly Incident[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const parsed = incident.safeParse(parseLine(line, `${fileName}:${index + 1}`));
    if (parsed.success) return [parsed.data];
    const [issue] = parsed.error.issues;
    throw invalid(`${fileName}:${index + 1}`, formProblem(issue, 'incident'));
  });
}

/**
 * Tells whether a diagnosis is right: every expression matches the cause (the last one the cause or the solution), and
 * the app, or what the truth names, is named.
 */
export function isSolved({ must, app }: Pick<Incident, 'must' | 'app'>, diagnosis: Answer | null): boolean {
  if (diagnosis === null) return false;
  const { rootCause, solution, affected } = diagnosis;
  const expressions = must.map((source) => new RegExp(source, 'i'));
  const last = expressions.length - 1;
  const matched = expressions.every((wanted, index) =>
    wanted.test(index === last ? `${rootCause}\n${solution}` : rootCause),
  );
  const named =
    affected.some(({ name }) => name.includes(app)) ||
    rootCause.includes(app) ||
    expressions.some((wanted) => wanted.test(rootCause));
  return matched && named;
}

function parseLine(line: string, where: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    throw invalid(where, jsonTrouble(line)?.says ?? 'not JSON');
  }
}

/** A name leads to a folder beside the others, and nowhere else. */
function isFolderName(name: string): boolean {
  return /^[^/\\\0]+$/.test(name) && name !== '.' && name !== '..';
}

function isOwnCauseRight({ must, app, cause, solution }: z.infer<typeof incidentShape>): boolean {
  if (cause === undefined) return true;
  return isSolved({ must, app }, { rootCause: cause, solution: solution ?? '', affected: [] });
}

function isRegExp(source: string): boolean {
  try {
    new RegExp(source, 'i');
    return true;
  } catch {
    return false;
  }
}

function invalid(where: string, reason: string): K8sLearnError {
  return new K8sLearnError(
    'DATA_INVALID',
    `${where}: ${reason}`,
    'a line is {"id","cluster","namespace","app","family","questions":[…],"must":[regular expression,…]}',
  );
}
