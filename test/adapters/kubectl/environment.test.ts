// What kubectl inherits of the user's environment, and what it is given.
import { expect, it } from 'vitest';
import { kubectlEnvironment } from '../../../src/adapters/kubectl/environment.ts';

it("keeps the user's own variables, above all what login plugins need", () => {
  const own = { HOME: '/home/me', AWS_PROFILE: 'dev', HTTPS_PROXY: 'http://proxy:3128', GOGC: '50' };
  expect(kubectlEnvironment(own, undefined)).toMatchObject(own);
});

it('takes out what would change what kubectl prints or starts', () => {
  const env = kubectlEnvironment(
    { KUBECTL_EXTERNAL_DIFF: 'rm -rf', EDITOR: 'vi', LC_ALL: 'de_DE', KUBERC: 'on' },
    '/c',
  );
  expect(env).toMatchObject({ LC_ALL: 'C.UTF-8', KUBERC: 'off', KUBECACHEDIR: '/c' });
  expect(env).not.toHaveProperty('EDITOR');
  expect(env).not.toHaveProperty('KUBECTL_EXTERNAL_DIFF');
});

it('bounds the memory of kubectl where it collects less garbage', () => {
  expect(kubectlEnvironment({}, undefined)).toMatchObject({ GOGC: '400', GOMEMLIMIT: '128MiB' });
});
