// The agent's tools as a model is offered them: natively as functions, or in words for one that takes none.
import type { ToolName } from '../../domain/investigation.ts';
import type { JsonSchema, ModelTool } from '../../domain/model.ts';
import { TOOL_PARAMETERS, usageOf } from '../../domain/tool-notation.ts';

/** Ends the investigation: not one of the agent's tools, but called like one, which small models do reliably. */
export const FINISH = 'FINISH';

/** One or two sentences about each tool. */
export type ToolDescriptions = Readonly<Record<ToolName, string>>;

const FINISH_DESCRIPTION = 'Ends the investigation with the diagnosis.';

/** What a model is offered: each does what no other does. Calls of the others are run all the same. */
const OFFERED: readonly ToolName[] = ['LIST_ALL', 'DESCRIBE', 'GET_LOGS', 'RUN_KUBECTL'];

const text = { type: 'string' };
/** The diagnosis as FINISH takes it: what the schema asks for beside it follows from what was seen. */
const FINISH_PARAMETERS: JsonSchema = {
  type: 'object',
  properties: {
    rootCause: { type: 'string', description: 'one or two short sentences: the object and what is wrong' },
    solution: text,
    affected: {
      type: 'array',
      items: { type: 'object', properties: { kind: text, namespace: text, name: text } },
    },
    evidence: {
      type: 'array',
      description: 'short quotes, word for word, that say it',
      items: { type: 'object', properties: { step: { type: 'integer' }, quote: text } },
    },
  },
  required: ['rootCause', 'evidence'],
};

/** What each parameter is, for those whose name does not say it all. */
const PARAMETER_DOCS: Readonly<Record<string, string>> = {
  namespace: 'a namespace; - for a kind that has none, say Node',
  kind: 'a kind, say Pod, Deployment, Service, Node',
  name: 'the exact name',
  pod: 'the exact name of the pod',
  container: 'a container of the pod; leave it out for all of them',
  previous: 'true for the log of the run before the last restart',
  object: 'the name of one object',
  arguments: 'what stands after kubectl: get pods -n shop -o wide. Reading only',
  what: 'say: memory limit against usage of shop/cart-6fb',
};
/** What a local model is told of them: what its instructions and the tools' own words do not say. */
const MODEL_DOCS: Readonly<Record<string, string>> = { arguments: 'say get pods -n shop -o wide' };

/** Gives the tools that a model is offered, as functions, and FINISH. */
export function nativeTools(descriptions: ToolDescriptions): readonly ModelTool[] {
  const finish = { name: FINISH, description: FINISH_DESCRIPTION, parameters: FINISH_PARAMETERS };
  return [...asFunctions(OFFERED, descriptions, MODEL_DOCS), finish];
}

/** Gives tools as functions, in an order that never changes: the server keeps what it has read of them. */
export function asFunctions(
  names: readonly ToolName[],
  descriptions: ToolDescriptions,
  docs: Readonly<Record<string, string>> = PARAMETER_DOCS,
): readonly ModelTool[] {
  return names.map((name): ModelTool => {
    const parameters = TOOL_PARAMETERS[name];
    const properties = parameters.map((parameter) => {
      const description = docs[parameter.name];
      const type = parameter.flag ? 'boolean' : 'string';
      return [parameter.name, { type, ...(description !== undefined && { description }) }];
    });
    return {
      name,
      description: descriptions[name],
      parameters: {
        type: 'object',
        properties: Object.fromEntries(properties),
        required: parameters.filter(({ required }) => required).map((parameter) => parameter.name),
      },
    };
  });
}

/** Lists the tools in words, one line each. */
export function toolList(descriptions: ToolDescriptions): string {
  const lines = OFFERED.map((name) => `- ${usageOf(name)} — ${descriptions[name]}`);
  return [...lines, `- ${FINISH} — ${FINISH_DESCRIPTION}`].join('\n');
}
