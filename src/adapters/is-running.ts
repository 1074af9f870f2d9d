// Whether a process that left its id somewhere is still there.

/** Tells whether another process of this machine has this id. */
export function isRunning(pid: number): boolean {
  // A mark with our own id was left by a process that had it before.
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
