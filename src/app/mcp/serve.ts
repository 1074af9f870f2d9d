// The use case `mcp`: the memory and the read-only tools, offered until the other side goes or we are interrupted.
import type { ToolOffer } from '../../domain/tool-server.ts';
import type { OnNotice, Runtime } from '../runtime.ts';
import { clusterTools, UNTRUSTED } from './cluster-tools.ts';
import type { Documents } from './documents.ts';
import { historyTools } from './history-tools.ts';
import { investigateTool } from './investigate-tool.ts';
import { patternsTool } from './patterns-tool.ts';
import { recallTool } from './recall-tool.ts';
import { McpSession, type SessionRequest } from './session.ts';
import { teachTools } from './teach-tools.ts';

const INSTRUCTIONS = [
  'Looks at a Kubernetes cluster with kubectl, changes nothing, and remembers earlier investigations.',
  'Ask investigate first: it answers with root cause, solution and quoted evidence. Ask recall when you want to know whether this was seen before. With FIND_ISSUES, LIST_ALL, DESCRIBE, GET_LOGS, GET_EVENTS, RUN_KUBECTL and CHECK you look for yourself. What you found with other tools, record keeps; when a person says whether it was right, feedback makes it count.',
  UNTRUSTED,
].join('\n');

/**
 * Serves on the process's own streams. A cluster that flags name is opened before anything is answered, so that a
 * mistake in them is told at once: throws what opening it throws.
 */
export async function serveMcp(
  request: SessionRequest,
  runtime: Runtime,
  documents: Documents,
  onNotice: OnNotice,
  signal: AbortSignal,
): Promise<void> {
  const session = new McpSession(request, runtime, onNotice);
  const { dump, context, kubeconfig } = request.cluster;
  try {
    if (dump !== null || context !== null || kubeconfig !== null) await session.cluster();
    const served = await runtime.serveTools(offerOf(session, documents));
    const close = (): void => void served.close();
    signal.addEventListener('abort', close, { once: true });
    if (signal.aborted) close();
    await served.ended;
  } finally {
    await session.close();
  }
}

function offerOf(session: McpSession, documents: Documents): ToolOffer {
  return {
    name: 'k8s-learn',
    version: session.runtime.version,
    instructions: INSTRUCTIONS,
    tools: [
      investigateTool(session, documents),
      recallTool(session),
      ...historyTools(session, documents),
      patternsTool(session),
      ...(session.request.save ? teachTools(session) : []),
      ...clusterTools(session),
    ],
    onTrouble: session.onNotice,
  };
}
