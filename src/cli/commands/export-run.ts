// What `export` does: mask, say what is left out, show cases before they go, write.
import type { Command } from 'commander';
import { type Exported, exportDocument, exportKnowledge, writeExport } from '../../app/export.ts';
import { K8sLearnError } from '../../domain/errors.ts';
import type { CommandContext } from '../context.ts';
import { type Output, outputOf, writeJson } from '../output.ts';
import { confirm } from '../prompt.ts';
import { formatCount } from '../render/amounts.ts';
import { exportedJson, exportNotes, renderExported, renderMaskedCases } from '../render/export-text.ts';
import type { ExportFlags } from './export.ts';

/** Exports. Throws USAGE when cases are asked for and there is neither somebody to ask nor `--yes`. */
export async function runExport(
  flags: ExportFlags,
  command: Command,
  context: CommandContext,
): Promise<void> {
  const output = outputOf(command, context);
  const isAsked = flags.includeCases === true && flags.yes !== true;
  const canAsk = context.terminal.stdin.isTTY === true && context.terminal.stderrIsTerminal;
  if (isAsked && !canAsk) {
    throw new K8sLearnError(
      'USAGE',
      'cases are written once somebody has seen them, and there is no terminal to show them at',
      'add --yes if you know them, or leave --include-cases out',
    );
  }
  let exported = await exportKnowledge(await context.runtime(), flags.includeCases === true);
  if (isAsked && (exported.cases ?? []).length > 0) {
    const agreed = await showAndAsk(exported, output, context);
    if (!agreed) exported = { ...exported, cases: null, casesLeftOut: 0 };
  }
  const document = exportDocument(exported);
  if (flags.out === undefined) context.terminal.out(document);
  else {
    writeExport(flags.out, document);
    if (output.json) writeJson(context, exportedJson(exported, flags.out));
    else context.terminal.out(renderExported(exported, flags.out));
  }
  if (!output.quiet) context.terminal.err(exportNotes(exported, output));
}

async function showAndAsk(exported: Exported, output: Output, context: CommandContext): Promise<boolean> {
  context.terminal.err(renderMaskedCases(exported, output));
  const these = formatCount(exported.cases?.length ?? 0, 'masked case');
  return confirm(context.terminal, `Write the ${these} as well?`, 'no');
}
