// The class of a cluster, by the user's setting: clusters of one class share what they learn.

/** What the setting says when there are no classes. */
const NO_CLASSES = 'none';

/**
 * Finds the class of a context; null when no rule fits it.
 * @param setting `class=glob,glob; class=glob`, where `*` stands for any characters; the first rule that fits counts
 */
export function clusterClassOf(context: string, setting: string): string | null {
  if (setting === NO_CLASSES) return null;
  for (const rule of setting.split(';')) {
    const [name = '', globs = ''] = rule.split('=');
    if (globs.split(',').some((glob) => fits(context, glob.trim()))) return name.trim();
  }
  return null;
}

function fits(context: string, glob: string): boolean {
  const parts = glob.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(context);
}
