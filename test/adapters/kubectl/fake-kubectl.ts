// Programs that stand in for kubectl where the real one cannot be made to misbehave: small scripts in a folder.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface ScriptFolder {
  readonly path: string;
  /** Writes an executable shell script and gives its path. */
  writeShell(name: string, body: string): string;
  /** Writes an executable Node script and gives its path. */
  writeNode(name: string, body: string): string;
  remove(): void;
}

export function createScriptFolder(): ScriptFolder {
  const path = mkdtempSync(join(tmpdir(), 'k8s-learn-kubectl-'));
  const write = (name: string, text: string): string => {
    const file = join(path, name);
    writeFileSync(file, text);
    chmodSync(file, 0o755);
    return file;
  };
  return {
    path,
    writeShell: (name, body) => write(name, `#!/bin/sh\n${body}\n`),
    writeNode: (name, body) => write(name, `#!${process.execPath}\n${body}\n`),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}
