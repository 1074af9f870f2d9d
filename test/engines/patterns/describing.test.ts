// What was asked about and shows nothing is described, once.
import { expect, test } from 'vitest';
import { investigateFixture } from '../../support/fixture-cluster.ts';
import { builtinPatterns } from '../../support/library.ts';
import { NAMESPACE, workload } from '../../support/objects.ts';

const LIBRARY = builtinPatterns();

async function describedIn(question: string, objects: Parameters<typeof investigateFixture>[1]['objects']) {
  const { steps } = await investigateFixture(question, { objects }, LIBRARY);
  return steps
    .filter(({ tool }) => tool === 'DESCRIBE')
    .map(({ args }) => `${args['kind']} ${args['namespace']}/${args['name']}`);
}

test('a workload that shows nothing is described', async () => {
  const objects = workload('web');
  expect(await describedIn(`why does web in ${NAMESPACE} lose orders`, objects)).toEqual([
    `Deployment ${NAMESPACE}/web`,
  ]);
});
