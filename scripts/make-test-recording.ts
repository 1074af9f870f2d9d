// Cuts the small recording for the tests out of a big one: its cluster-scoped files and some namespaces.
// Usage: npx tsx scripts/make-test-recording.ts <source folder> <target folder> <namespace,namespace,…>
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

const ALWAYS_KEPT = ['default', 'kube-system', 'kube-public', 'kube-node-lease'];

interface NamedList {
  readonly items: readonly { readonly metadata: { readonly name: string } }[];
}

function cutNamespaces(path: string, kept: ReadonlySet<string>): string {
  const list = JSON.parse(readFileSync(path, 'utf8')) as NamedList;
  return `${JSON.stringify({ ...list, items: list.items.filter((item) => kept.has(item.metadata.name)) }, null, 1)}\n`;
}

function cutIncidents(source: string, kept: ReadonlySet<string>, cluster: string): string {
  const lines: string[] = [];
  for (const line of readFileSync(source, 'utf8').split('\n')) {
    if (line.trim() === '') continue;
    const incident = JSON.parse(line) as Record<string, unknown>;
    if (kept.has(String(incident.namespace))) lines.push(JSON.stringify({ ...incident, cluster }));
  }
  return `${lines.join('\n')}\n`;
}

function main(args: readonly string[]): number {
  const [sourceArgument, targetArgument, list] = args;
  if (sourceArgument === undefined || targetArgument === undefined || list === undefined) {
    console.error('usage: make-test-recording.ts <source folder> <target folder> <namespace,namespace,…>');
    return 2;
  }
  const source = resolve(sourceArgument);
  const target = resolve(targetArgument);
  const kept = new Set([...ALWAYS_KEPT, ...list.split(',')]);
  const missing = list.split(',').filter((name) => !existsSync(join(source, name)));
  if (missing.length > 0) {
    console.error(`no such namespace in ${source}: ${missing.join(', ')}`);
    return 2;
  }
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  for (const entry of readdirSync(source, { withFileTypes: true })) {
    const from = join(source, entry.name);
    const to = join(target, entry.name);
    if (entry.name === 'namespaces.json') writeFileSync(to, cutNamespaces(from, kept));
    else if (entry.isFile() || kept.has(entry.name)) cpSync(from, to, { recursive: true, mode: 0 });
  }
  const incidents = `${source}.incidents.jsonl`;
  if (existsSync(incidents)) {
    const cluster = basename(target);
    writeFileSync(
      join(dirname(target), `${cluster}.incidents.jsonl`),
      cutIncidents(incidents, kept, cluster),
    );
  }
  return 0;
}

process.exitCode = main(process.argv.slice(2));
