import { defineConfig } from 'vitest/config';

/** The tests that look at facts and engines from near; those of whole commands run programs that are not mutated. */
const NEAR = ['test/facts', 'test/engines', 'test/patterns'];
const { K8S_LEARN_MUTATE_TESTS: named } = process.env;

export default defineConfig({
  test: {
    include: (named?.split(',') ?? NEAR).map((folder) => `${folder}/**/*.test.ts`),
    testTimeout: 30_000,
  },
});
