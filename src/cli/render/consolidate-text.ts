// What the nightly job did, as text.
import type { ConsolidateResult } from '../../app/consolidate.ts';

const HEADLINES: Readonly<Record<ConsolidateResult['action'], string>> = {
  consolidated: 'Consolidated.',
  unchanged: 'Nothing new: everything is as it was.',
  'dry-run': 'What would be done; nothing was changed.',
  undone: 'Undone.',
  'nothing-to-undo': 'Nothing to undo.',
};

export function renderConsolidation({ action, report, backup }: ConsolidateResult): string {
  const lines = [HEADLINES[action], ...report.map((line) => `  ${line}`)];
  if (backup !== null)
    lines.push(`The database as it was: ${backup}`, 'To go back: k8s-learn consolidate --undo');
  return `${lines.join('\n')}\n`;
}
