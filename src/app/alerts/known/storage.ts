// Alerts about volumes.
import type { KnownAlert } from './row.ts';

export const STORAGE_ALERTS: readonly KnownAlert[] = [
  {
    name: 'KubePersistentVolumeFillingUp',
    means: 'A volume has little space left, or will be full within days.',
    about: [['persistentvolumeclaim', 'persistentvolumeclaim']],
    asks: 'why is the volume of {object} filling up?',
    explainedBy: 'data or logs that nobody removes, a claim that is too small',
  },
  {
    name: 'KubePersistentVolumeInodesFillingUp',
    means: 'A volume has few inodes left, or will have none within days.',
    about: [['persistentvolumeclaim', 'persistentvolumeclaim']],
    asks: 'why is the volume of {object} out of inodes?',
    explainedBy: 'very many small files',
  },
  {
    name: 'KubePersistentVolumeErrors',
    means: 'A volume failed, or never became available.',
    about: [['persistentvolume', 'persistentvolume']],
    asks: 'why has {object} failed?',
    explainedBy: 'a provisioner that fails, storage that is gone, a policy that keeps it',
  },
];
