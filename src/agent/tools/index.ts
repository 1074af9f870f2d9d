// The tools by name. The loop and the prompts know them from here alone.
import type { ToolName } from '../../domain/investigation.ts';
import { check } from './check.ts';
import { describe } from './describe.ts';
import { findIssues } from './find-issues.ts';
import { getEvents } from './get-events.ts';
import { getLogs } from './get-logs.ts';
import { listAll } from './list-all.ts';
import { runKubectl } from './run-kubectl.ts';
import type { Tool } from './tool.ts';

export const TOOLS: Readonly<Record<ToolName, Tool>> = {
  FIND_ISSUES: findIssues,
  LIST_ALL: listAll,
  DESCRIBE: describe,
  GET_LOGS: getLogs,
  GET_EVENTS: getEvents,
  RUN_KUBECTL: runKubectl,
  CHECK: check,
};
