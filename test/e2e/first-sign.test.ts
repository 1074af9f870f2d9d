// Something stands on the screen while the cluster is still being reached, and is gone once the answer is there.
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runAtTerminal } from '../support/at-terminal.ts';
import { CliHome } from '../support/cli.ts';
import { SMALL_RECORDING } from '../support/recordings.ts';

it('says that the cluster is being reached, before it answers', async () => {
  const home = new CliHome();
  try {
    const slow = join(home.path, 'kubectl-slow');
    writeFileSync(slow, '#!/bin/sh\nsleep 0.6\nexec kubectl "$@"\n');
    chmodSync(slow, 0o755);
    home.env = (
      (env) =>
      (more = {}) =>
        env.call(home, { K8S_LEARN_KUBECTL: slow, ...more })
    )(home.env);
    const { screen } = await runAtTerminal(
      home,
      ['--dump', SMALL_RECORDING, '--no-feedback', '--no-save', 'why does inventory in quotes-live crash'],
      [],
    );
    expect(screen).toMatch(/reaching the cluster[\s\S]*1 FIND_ISSUES[\s\S]*Root cause/);
  } finally {
    home.remove();
  }
});
