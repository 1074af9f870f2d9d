// The environment kubectl runs in: the user's own, so that every login plugin works, less what would change its ways.

/** Programs kubectl could be told to start, and settings that would change what it prints. */
const REMOVED: readonly string[] = [
  'EDITOR',
  'KUBE_EDITOR',
  'KUBECTL_ENABLE_CMD_SHADOW',
  'KUBECTL_EXTERNAL_DIFF',
  'VISUAL',
];

const SET: Readonly<Record<string, string>> = {
  // The user's preferences file may give commands other default flags.
  KUBECTL_KUBERC: 'false',
  KUBERC: 'off',
  // Failures are told by their English wording.
  LC_ALL: 'C.UTF-8',
  NO_COLOR: '1',
};

/**
 * What the user's own environment may set otherwise. kubectl starts often and lives shortly: collecting garbage less
 * takes a fifth off what it costs; the limit keeps long lists from growing without bounds.
 */
const DEFAULTS: Readonly<Record<string, string>> = { GOGC: '400', GOMEMLIMIT: '128MiB' };

/** Environment variables by name. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Builds kubectl's environment. `cacheDir` is where it keeps what it discovered of a cluster. */
export function kubectlEnvironment(own: Variables, cacheDir: string | undefined): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = { ...DEFAULTS, ...own, ...SET };
  for (const name of REMOVED) {
    delete env[name];
  }
  if (cacheDir !== undefined) {
    env.KUBECACHEDIR = cacheDir;
  }
  return env;
}
