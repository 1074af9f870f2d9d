// Alerts about resources: quotas, requests against what nodes have, processor time that is held back.
import { type KnownAlert, POD } from './row.ts';

export const RESOURCE_ALERTS: readonly KnownAlert[] = [
  {
    name: 'KubeCPUOvercommit',
    speaksOf: /cpu/i,
    means: 'Pods request more processor time than the nodes would have without one of them.',
    about: [],
    asks: 'do pods request more CPU than the nodes have?',
    explainedBy: 'requests above what runs, too few nodes',
  },
  {
    name: 'KubeMemoryOvercommit',
    speaksOf: /memory/i,
    means: 'Pods request more memory than the nodes would have without one of them.',
    about: [],
    asks: 'do pods request more memory than the nodes have?',
    explainedBy: 'requests above what runs, too few nodes',
  },
  {
    name: 'KubeCPUQuotaOvercommit',
    speaksOf: /quota/i,
    means: 'The quotas of all namespaces grant more processor time than the nodes have.',
    about: [],
    asks: 'do quotas grant more CPU than the nodes have?',
    explainedBy: 'quotas that were raised, nodes that left',
  },
  {
    name: 'KubeMemoryQuotaOvercommit',
    speaksOf: /quota/i,
    means: 'The quotas of all namespaces grant more memory than the nodes have.',
    about: [],
    asks: 'do quotas grant more memory than the nodes have?',
    explainedBy: 'quotas that were raised, nodes that left',
  },
  {
    name: 'KubeQuotaAlmostFull',
    means: 'A quota is used by more than nine tenths.',
    about: [['resourcequota', 'resourcequota']],
    asks: 'is {object} used up?',
    explainedBy: 'more pods than planned, requests that are too high',
  },
  {
    name: 'KubeQuotaFullyUsed',
    means: 'A quota is used up: nothing more is made in its namespace.',
    about: [['resourcequota', 'resourcequota']],
    asks: 'why is {object} used up?',
    explainedBy: 'more pods than planned, requests that are too high',
  },
  {
    name: 'KubeQuotaExceeded',
    means: 'More is used than a quota grants: it was lowered.',
    about: [['resourcequota', 'resourcequota']],
    asks: 'why is more used than {object} grants?',
    explainedBy: 'a quota that was lowered',
  },
  {
    name: 'CPUThrottlingHigh',
    means: 'A container is held back at its CPU limit in a quarter of all periods.',
    about: POD,
    asks: 'is the CPU of {object} throttled at its limit?',
    explainedBy: 'a CPU limit that is too low for what it does',
  },
];
