// What one measure of harm or worth came to.

export interface HarmResult {
  readonly name: string;
  /** What is asked of it, in words. */
  readonly goal: string;
  readonly measured: Readonly<Record<string, number>>;
  readonly holds: boolean;
}

/** Says on stderr what is being measured, so that nobody thinks that it hangs. */
export function tellProgress(name: string, done: number, total: number): void {
  if (done % 10 === 0 || done === total) process.stderr.write(`${name}: ${done} of ${total}\n`);
}
