// How a tool is offered: its arguments checked, its turn waited for, and whatever goes wrong answered.
import * as z from 'zod';
import { K8sLearnError } from '../../domain/errors.ts';
import type { OfferedAnswer, OfferedCall, OfferedTool } from '../../domain/tool-server.ts';
import { errorAnswer } from './answer.ts';
import type { McpSession } from './session.ts';

/** The longest question, in characters; as on the command line. */
const MAX_QUESTION_CHARS = 2000;

/** Arguments that several tools take. */
export const QUESTION = z
  .string()
  .trim()
  .min(1)
  .max(MAX_QUESTION_CHARS)
  .describe('what does not work, in your own words: why is cart in shop crashing');
export const NAMESPACE = z
  .string()
  .regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/)
  .describe('a namespace');

export interface ToolSpec<Schema extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly args: Schema;
  readonly looksAtCluster: boolean;
  /** Writes to what is kept here; false when left out. Nothing is ever written to a cluster. */
  readonly writes?: boolean;
  readonly run: (args: z.output<Schema>, call: OfferedCall) => Promise<OfferedAnswer>;
}

/** Makes an offered tool of its parts. */
export function offerTool<Schema extends z.ZodObject>(
  spec: ToolSpec<Schema>,
  session: McpSession,
): OfferedTool {
  const { name, title, description, args: schema, looksAtCluster, writes = false, run } = spec;
  const { $schema: _dialect, ...inputSchema } = z.toJSONSchema(schema, { io: 'input' });
  return {
    name,
    title,
    description,
    inputSchema,
    looksAtCluster,
    writes,
    call: (args, call) =>
      answered(async () => {
        const checked = schema.safeParse(args);
        if (!checked.success) throw badArguments(name, checked.error);
        return await session.run(call.signal, (signal) => run(checked.data, { ...call, signal }));
      }),
  };
}

/** Runs a call and turns whatever it throws into an answer. */
export async function answered(call: () => Promise<OfferedAnswer>): Promise<OfferedAnswer> {
  try {
    return await call();
  } catch (error) {
    return errorAnswer(error);
  }
}

function badArguments(name: string, error: z.ZodError): K8sLearnError {
  const [issue] = error.issues;
  const where = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.join('.')}: `;
  return new K8sLearnError(
    'USAGE',
    `${name}: ${where}${issue?.message ?? 'its arguments are not valid'}`,
    'tools/list gives the arguments of each tool',
  );
}
