// The tools by name. The loop and the prompts know them from here alone.
import type { ToolName } from '../../domain/investigation.ts';
import { redacting } from '../redact-output.ts';
import { check } from './check.ts';
import { describe } from './describe.ts';
import { findIssues } from './find-issues.ts';
import { getEvents } from './get-events.ts';
import { getLogs } from './get-logs.ts';
import { listAll } from './list-all.ts';
import { runKubectl } from './run-kubectl.ts';
import type { Tool } from './tool.ts';

export const TOOLS: Readonly<Record<ToolName, Tool>> = {
  FIND_ISSUES: redacting(findIssues),
  LIST_ALL: redacting(listAll),
  DESCRIBE: redacting(describe),
  GET_LOGS: redacting(getLogs),
  GET_EVENTS: redacting(getEvents),
  RUN_KUBECTL: redacting(runKubectl),
  CHECK: redacting(check),
};
