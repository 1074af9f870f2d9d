// The process that the tests start, kill and run beside others: `<command> <database> <migrations> [start time]`.
import { writeSync } from 'node:fs';
import { checkDatabase } from '../../../src/adapters/sqlite/check.ts';
import { loadDriver } from '../../../src/adapters/sqlite/driver.ts';
import { createInvestigationStore } from '../../../src/adapters/sqlite/investigation-store.ts';
import { openDatabase } from '../../../src/adapters/sqlite/open.ts';
import { K8sLearnError } from '../../../src/domain/errors.ts';
import { beginningOf, describeStep, endOf, oomInvestigation, record } from '../../support/investigations.ts';

/** Nobody, on every Unix. */
const UNPRIVILEGED_ID = 65_534;

/** Long enough for another process to meet the lock. */
const HOLD_MS = 400;

const COMMANDS: Readonly<Record<string, (path: string, migrationsDir: string) => void>> = {
  /** Records one investigation. */
  record(path, migrationsDir) {
    const db = openDatabase({ path, migrationsDir });
    say(`recorded ${record(createInvestigationStore(db), oomInvestigation())}`);
    db.close();
  },

  /** Records for ever, and says of each write that it is done. */
  write(path, migrationsDir) {
    const store = createInvestigationStore(openDatabase({ path, migrationsDir }));
    for (;;) {
      const id = store.begin(beginningOf(oomInvestigation()));
      say(`begin ${id}`);
      for (const index of [0, 1, 2]) {
        store.addStep(id, describeStep({ index }));
        say(`step ${id} ${index}`);
      }
      store.end(id, endOf(oomInvestigation()));
      say(`end ${id}`);
    }
  },

  /** Reads in a long transaction, which keeps others from changing the journal mode. */
  hold(path, migrationsDir) {
    const db = openDatabase({ path, migrationsDir, journalMode: 'delete' });
    db.exec('BEGIN; SELECT count(*) FROM investigation;');
    say('holding');
    setTimeout(() => db.close(), HOLD_MS);
  },

  /** Opens as a user without any right. */
  unprivileged(path, migrationsDir) {
    dropPrivileges();
    openDatabase({ path, migrationsDir }).close();
    say('opened');
  },

  /** Reads, checks and tries to write as a user without any right. */
  read(path, migrationsDir) {
    dropPrivileges();
    const { state, detail } = checkDatabase(path, migrationsDir);
    say(`${state} ${detail}`);
    const db = openDatabase({ path, migrationsDir, readOnly: true });
    const store = createInvestigationStore(db, path);
    say(
      store
        .list({ limit: 10 })
        .map((row) => `${row.id} ${row.question}`)
        .join(', '),
    );
    store.begin(beginningOf(oomInvestigation()));
  },
};

/** Gives up what root may do; what the process needs of the disk is loaded while it may still read it. */
function dropPrivileges(): void {
  loadDriver();
  if (process.getuid?.() !== 0) return;
  process.setgroups?.([]);
  process.setgid?.(UNPRIVILEGED_ID);
  process.setuid?.(UNPRIVILEGED_ID);
}

function say(line: string): void {
  writeSync(1, `${line}\n`);
}

const [, , command = '', path = '', migrationsDir = '', startMs = '0'] = process.argv;
while (Date.now() < Number(startMs)) {
  // Spins, so that all processes start within a millisecond.
}
try {
  COMMANDS[command]?.(path, migrationsDir);
} catch (error) {
  say(error instanceof K8sLearnError ? `${error.code} ${error.message} ${error.hint}` : String(error));
  process.exitCode = 1;
}
