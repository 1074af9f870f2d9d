// The files of a folder of reports: one folder a report, with what is asked and what is true, and a recording.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const reportShape = z.object({
  id: z.string().min(1),
  area: z.string().min(1),
  app: z.string(),
  namespace: z.string().min(1),
  /** As `--view` takes it: names with commas between them. */
  view: z.string().min(1).optional(),
  questions: z.array(z.string().min(1)).min(1),
  must: z.array(z.string().min(1)).min(1),
  mustNot: z.array(z.string().min(1)).optional(),
  kind: z.string(),
});

export type Report = z.infer<typeof reportShape> & {
  /** Where its recording is. */
  readonly directory: string;
};

/** Reads the reports of a folder, by their id. Throws when there is no such folder. */
export function readReports(folder: string): readonly Report[] {
  if (!existsSync(folder)) throw new Error(`there is no folder of reports at ${folder}`);
  return readdirSync(folder)
    .sort()
    .filter((id) => existsSync(join(folder, id, 'case.json')))
    .map((id) => {
      const report = reportShape.parse(JSON.parse(readFileSync(join(folder, id, 'case.json'), 'utf8')));
      return { ...report, directory: join(folder, id, 'dump') };
    });
}
