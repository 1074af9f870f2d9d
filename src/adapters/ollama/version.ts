// Versions of Ollama, compared.

/**
 * Tells whether a version is older than another. A release candidate counts as its release; a build from source
 * (`0.0.0`) is not old, nor is what is no version at all.
 */
export function isOlder(version: string, than: string): boolean {
  const left = numbersOf(version);
  const right = numbersOf(than);
  if (left === null || right === null || left.every((part) => part === 0)) return false;
  for (const [index, part] of left.entries()) {
    const other = right[index] ?? 0;
    if (part !== other) return part < other;
  }
  return false;
}

function numbersOf(version: string): readonly number[] | null {
  const match = /^v?(\d+)\.(\d+)(?:\.(\d+))?/.exec(version.trim());
  return match === null ? null : match.slice(1).map((part) => Number(part ?? 0));
}
