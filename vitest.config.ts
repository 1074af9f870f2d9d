import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Files of one worker share what they load: the library alone would be read three hundred times.
    isolate: false,
    // Two cores are the size to plan for; every end-to-end test starts kubectl processes of its own.
    maxWorkers: Math.min(4, Math.max(2, availableParallelism())),
  },
});
