import { defineConfig } from 'vitest/config';

/** `npm run test:model`: against a real model server on this machine, which no ordinary test needs. */
export default defineConfig({
  test: { include: ['test/real-model/*.real.ts'], maxWorkers: 1 },
});
