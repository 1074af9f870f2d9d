// Graphs in files: what is damaged, missing, foreign or half-written never gives a wrong answer, and is told once.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { identityOf } from '../../../src/adapters/hnsw/graph-file.ts';
import { createVectorStore } from '../../../src/adapters/sqlite/vector-store.ts';
import { temporaryFolder } from '../../support/databases.ts';
import { type VectorBench, vectorBench } from '../../support/vector-stores.ts';
import { clusteredVectors, seededRandom } from '../../support/vectors.ts';

const DIMENSIONS = 32;
const VECTORS = 400;
const FLIPS = 25;

const next = clusteredVectors(DIMENSIONS);
const some = Array.from({ length: VECTORS }, next);
const queries = Array.from({ length: 5 }, next);

async function built(vectors = some): Promise<VectorBench & { readonly file: string }> {
  const bench = vectorBench('hnsw', DIMENSIONS);
  bench.addAll(vectors);
  expect(await bench.store.buildGraph(bench.space)).toEqual({ state: 'built', elements: vectors.length });
  const [name = ''] = bench.files();
  expect(bench.files()).toHaveLength(1);
  return { ...bench, file: join(bench.folder, name) };
}

/** The same ids and similarities as a full scan gives, whatever serves. */
function expectRight(bench: VectorBench): string {
  const index = bench.open();
  for (const query of queries) {
    expect(index.search(query, 5)).toEqual(bench.open('exact').search(query, 5));
  }
  return index.kind;
}

const DAMAGES: Readonly<Record<string, (file: string) => void>> = {
  missing: (file) => rmSync(file),
  empty: (file) => truncateSync(file, 0),
  'cut in its header': (file) => truncateSync(file, 50),
  'cut in the middle': (file) => truncateSync(file, Math.floor(statSync(file).size / 2)),
  'cut by a byte': (file) => truncateSync(file, statSync(file).size - 1),
  longer: (file) => appendFileSync(file, 'x'),
  'full of zeros': (file) => writeFileSync(file, Buffer.alloc(statSync(file).size)),
  text: (file) => writeFileSync(file, 'no graph at all\n'),
  'a folder': (file) => {
    rmSync(file);
    mkdirSync(file);
  },
  unreadable: (file) => {
    rmSync(file);
    execFileSync('ln', ['-s', '/nonexistent/file', file]);
  },
};

describe('a file that is', () => {
  it.each(Object.entries(DAMAGES))('%s is not read, told of once, and made anew', async (_, damage) => {
    const bench = await built();
    expect(expectRight(bench)).toBe('hnsw');
    damage(bench.file);
    expect(expectRight(bench)).toBe('exact');
    expect(bench.notices).toEqual([
      expect.stringMatching(/^the search index is not used .*k8s-learn reindex/),
    ]);
    expect(expectRight(bench)).toBe('exact');
    expect(bench.notices).toHaveLength(1);
    expect(await bench.store.buildGraph(bench.space)).toMatchObject({ state: 'built' });
    expect(expectRight(bench)).toBe('hnsw');
    expect(bench.notices).toHaveLength(1);
  });

  it(`bit-flipped anywhere is not read, ${FLIPS} times`, async () => {
    const random = seededRandom(5);
    for (let round = 0; round < FLIPS; round++) {
      const bench = await built(some.slice(0, 50));
      const bytes = readFileSync(bench.file);
      const at = Math.floor(random() * (round % 2 === 0 ? 96 : bytes.length));
      bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
      writeFileSync(bench.file, bytes);
      expect(expectRight(bench)).toBe('exact');
      expect(bench.notices).toEqual([expect.stringContaining('its checksum differs')]);
    }
  });

  it.each<[string, (bench: VectorBench & { file: string }) => Promise<void>, RegExp]>([
    [
      'of other dimensions, though the database vouches for it',
      async (bench) => {
        const other = vectorBench('hnsw', 2 * DIMENSIONS);
        other.addAll(Array.from({ length: VECTORS }, clusteredVectors(2 * DIMENSIONS)));
        await other.store.buildGraph(other.space);
        vouchFor(bench, join(other.folder, other.files()[0] ?? ''));
      },
      /not a graph of 400 vectors of 32 dimensions/,
    ],
    [
      'of another number of vectors',
      async (bench) => vouchFor(bench, (await built(some.slice(0, 300))).file),
      /not a graph of 400 vectors/,
    ],
    [
      'of another database',
      async (bench) => vouchFor(bench, (await built(Array.from({ length: VECTORS }, next))).file),
      /other vectors than the database/,
    ],
    [
      'cut, though the database vouches for it',
      async (bench) => {
        truncateSync(bench.file, statSync(bench.file).size - 100);
        vouchFor(bench, bench.file);
      },
      /./,
    ],
  ])('%s is not used', async (_, prepare, reason) => {
    const bench = await built();
    await prepare(bench);
    expect(expectRight(bench)).toBe('exact');
    expect(bench.notices).toEqual([expect.stringMatching(reason)]);
  });

  it('made with other parameters is left alone without a word', async () => {
    const bench = await built();
    bench.db.prepare('UPDATE index_state SET params = ?').run('{"m":8}');
    expect(expectRight(bench)).toBe('exact');
    expect(bench.notices).toEqual([]);
    expect(bench.store.report(bench.space).graph).toBe('none');
    expect(await bench.store.buildGraph(bench.space)).toMatchObject({ state: 'built' });
  });
});

/** Puts a file in place of the one that serves, and lets the database say that it is right. */
function vouchFor(bench: VectorBench & { readonly file: string }, file: string): void {
  if (file !== bench.file) copyFileSync(file, bench.file);
  const { bytes, sha256 } = identityOf(bench.file);
  bench.db.prepare('UPDATE index_state SET bytes = ?, sha256 = ?').run(bytes, sha256);
}

describe('a process that ends while it reads the file', () => {
  function markBy(bench: VectorBench, host: string, pid: number, startedMs: number): void {
    bench.db
      .prepare('INSERT INTO index_loading SELECT space_id, generation, ?, ?, ? FROM index_state')
      .run(host, pid, startedMs);
  }

  it('keeps everyone from reading it until the user asks for a new one', async () => {
    const bench = await built();
    // The id of a process that has ended.
    markBy(bench, hostname(), spawnSync('true').pid, Date.now());
    expect(expectRight(bench)).toBe('exact');
    expect(bench.notices).toEqual([expect.stringContaining('a process ended while it read the file')]);
    expect(expectRight(bench)).toBe('exact');
    expect(bench.notices).toHaveLength(1);
    expect(bench.store.report(bench.space)).toMatchObject({ kind: 'exact', graph: 'disabled' });
    expect(await bench.store.buildGraph(bench.space)).toEqual({
      state: 'unavailable',
      reason: 'a process ended while it read the file',
    });
    expect(await bench.store.buildGraph(bench.space, { force: true })).toMatchObject({ state: 'built' });
    expect(expectRight(bench)).toBe('hnsw');
  });

  it.each([
    ['is still running here', hostname(), process.ppid, Date.now()],
    ['runs on another machine', 'another-machine', 1, Date.now()],
  ])('is not meant by a mark of one that %s', async (_, host, pid, startedMs) => {
    const bench = await built();
    markBy(bench, host, pid, startedMs);
    expect(expectRight(bench)).toBe('hnsw');
  });

  it('is meant by an old mark of another machine', async () => {
    const bench = await built();
    markBy(bench, 'another-machine', 1, Date.now() - 3_600_000);
    expect(expectRight(bench)).toBe('exact');
    expect(bench.notices).toHaveLength(1);
  });

  it('leaves no mark when it reads to the end', async () => {
    const bench = await built();
    bench.open();
    expect(bench.db.prepare('SELECT count(*) FROM index_loading').pluck().get()).toBe(0);
  });
});

describe('building', () => {
  it('keeps folder and files to their owner', async () => {
    const bench = await built();
    expect(statSync(bench.folder).mode & 0o777).toBe(0o700);
    expect(statSync(bench.file).mode & 0o777).toBe(0o600);
  });

  it('is done again only when many vectors came or went', async () => {
    const bench = await built();
    expect(await bench.store.buildGraph(bench.space)).toEqual({ state: 'current' });
    bench.addAll(Array.from({ length: 200 }, next));
    expect(bench.store.report(bench.space).graph).toBe('current');
    bench.remove(Array.from({ length: 60 }, (_, index) => index + 1));
    expect(bench.store.report(bench.space)).toMatchObject({
      graph: 'behind',
      graphDetail: expect.stringContaining('260 changed since'),
    });
    expect(expectRight(bench)).toBe('hnsw');
    expect(await bench.store.buildGraph(bench.space)).toEqual({ state: 'built', elements: 540 });
    expect(bench.files()).toHaveLength(1);
    expect(expectRight(bench)).toBe('hnsw');
  });

  it('is left to the one who is at it, and taken over from one who is gone', async () => {
    const bench = await built();
    bench.addAll(Array.from({ length: 300 }, next));
    const lease = bench.db.prepare(`INSERT OR REPLACE INTO index_lease VALUES (1, 'another', ?)`);
    lease.run(Date.now() + 5_000);
    expect(await bench.store.buildGraph(bench.space)).toEqual({ state: 'busy' });
    lease.run(Date.now() - 1);
    expect(await bench.store.buildGraph(bench.space)).toMatchObject({ state: 'built' });
    expect(bench.db.prepare('SELECT count(*) FROM index_lease').pluck().get()).toBe(0);
  });

  it('is taken over at once from a process of this machine that is gone', async () => {
    const bench = await built();
    bench.db
      .prepare('INSERT INTO index_lease VALUES (1, ?, ?)')
      .run(`${hostname()} ${spawnSync('true').pid} aa`, Date.now() + 60_000);
    expect(await bench.store.buildGraph(bench.space, { force: true })).toMatchObject({ state: 'built' });
  });

  it('yields to one who took over in the middle, and leaves nothing behind', async () => {
    const bench = await built();
    const before = bench.files();
    let turns = 0;
    const result = await bench.store.buildGraph(bench.space, {
      force: true,
      onProgress: () => {
        turns += 1;
        if (turns === 2) bench.db.exec(`UPDATE index_lease SET holder = 'another', expires_ms = 9e15`);
      },
    });
    expect(result).toEqual({ state: 'busy' });
    expect(bench.files()).toEqual(before);
    expect(expectRight(bench)).toBe('hnsw');
  });

  it('does not let through what was deleted meanwhile', async () => {
    const bench = await built();
    const result = await bench.store.buildGraph(bench.space, {
      force: true,
      onProgress: (done, total) => {
        if (done < total) return;
        bench.remove([7]);
        bench.store.erase();
      },
    });
    expect(result).toEqual({ state: 'busy' });
    expect(bench.files()).toEqual([]);
  });

  it('that is aborted leaves everything as it was', async () => {
    const bench = await built();
    const before = bench.files();
    const stop = new AbortController();
    const onProgress = () => stop.abort(new Error('enough'));
    await expect(
      bench.store.buildGraph(bench.space, { force: true, signal: stop.signal, onProgress }),
    ).rejects.toThrow('enough');
    expect(bench.files()).toEqual(before);
    expect(bench.db.prepare('SELECT count(*) FROM index_lease').pluck().get()).toBe(0);
    expect(expectRight(bench)).toBe('hnsw');
  });

  it('sweeps what crashes left, and nothing else', async () => {
    const bench = await built();
    const gone = spawnSync('true').pid;
    const kept = ['notes.txt', `1-9-aaaa.hnsw`, `1-9-bbbb.hnsw.tmp.${process.ppid}`];
    const orphans = ['1-1-cccc.hnsw', '77-1-dddd.hnsw', `1-9-eeee.hnsw.tmp.${gone}`, '1-9-ffff.hnsw'];
    for (const name of [...kept, ...orphans]) writeFileSync(join(bench.folder, name), 'x');
    utimesSync(join(bench.folder, '1-9-ffff.hnsw'), 1, 1);
    await bench.store.buildGraph(bench.space, { force: true });
    const [current, ...others] = bench.files().filter((name) => !kept.includes(name));
    expect(others).toEqual([]);
    expect(current).toMatch(/^1-2-[0-9a-f]{8}\.hnsw$/);
    for (const name of kept) expect(bench.files()).toContain(name);
  });

  it.each<[string, (bench: VectorBench) => void]>([
    ['a file stands where the folder must be', ({ folder }) => writeFileSync(folder, 'x')],
  ])('says why it failed when %s, and searching goes on', async (_, prepare) => {
    const bench = vectorBench('hnsw', DIMENSIONS);
    bench.addAll(some);
    prepare(bench);
    expect(await bench.store.buildGraph(bench.space)).toMatchObject({ state: 'failed' });
    expect(expectRight(bench)).toBe('exact');
    expect(bench.db.prepare('SELECT count(*) FROM index_state').pluck().get()).toBe(0);
  });
});

function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  return spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']).status === 0;
}

it.skipIf(!canMount())(
  'points to nothing when the disk of the files is full (needs the right to mount one)',
  async () => {
    const bench = await built();
    const before = bench.db.prepare('SELECT file FROM index_state').pluck().get();
    const aside = join(temporaryFolder(), 'file');
    copyFileSync(bench.file, aside);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=48k,mode=700', 'tmpfs', bench.folder]);
    onTestFinished(() => void execFileSync('umount', ['-l', bench.folder]));
    expect(await bench.store.buildGraph(bench.space, { force: true })).toEqual({
      state: 'failed',
      reason: expect.stringContaining('the disk is full'),
    });
    expect(readdirSync(bench.folder)).toEqual([]);
    expect(bench.db.prepare('SELECT file FROM index_state').pluck().get()).toBe(before);
    expect(expectRight(bench)).toBe('exact');
    expect(bench.notices).toEqual([expect.stringContaining('it is missing')]);
  },
);

it('searches on when the database itself cannot grow', async () => {
  const bench = await built();
  bench.db.pragma(`max_page_count = ${Number(bench.db.pragma('page_count', { simple: true }))}`);
  expect(['hnsw', 'exact']).toContain(expectRight(bench));
  truncateSync(bench.file, 10);
  expect(expectRight(bench)).toBe('exact');
  expect(bench.notices.length).toBeLessThanOrEqual(1);
});

it('reads nothing where it may not write, and searches by a scan', async () => {
  const bench = await built();
  bench.db.pragma('query_only = ON');
  expect(expectRight(bench)).toBe('exact');
});

describe('without the library', () => {
  it('scans, builds nothing, and says so only when it is asked', async () => {
    const libraryFrom = join(temporaryFolder(), 'index.js');
    const bench = vectorBench('hnsw', DIMENSIONS, { libraryFrom });
    bench.addAll(some);
    expect(expectRight(bench)).toBe('exact');
    expect(bench.notices).toEqual([]);
    expect(await bench.store.buildGraph(bench.space)).toMatchObject({ state: 'unavailable' });
    expect(bench.store.report(bench.space)).toMatchObject({
      kind: 'exact',
      graph: 'unavailable',
      graphDetail: expect.stringContaining('hnswlib-node'),
    });
  });
});

describe('what is forgotten', () => {
  it('stands in no code and no file after', async () => {
    const vectors = Array.from({ length: 1200 }, next);
    const bench = vectorBench('hnsw', DIMENSIONS);
    bench.addAll(vectors);
    await bench.store.buildGraph(bench.space);
    const [name = ''] = bench.files();
    const needle = Buffer.from((vectors[99] ?? new Float32Array()).buffer, 0, 16);
    expect(readFileSync(join(bench.folder, name)).includes(needle)).toBe(true);
    const coded = () =>
      Number(bench.db.prepare('SELECT sum(length(ids)) / 4 FROM embedding_codes').pluck().get());
    expect(coded()).toBe(1200);

    bench.remove([100]);
    expect(coded()).toBe(176);
    bench.store.erase();
    expect(coded()).toBe(1199);
    expect(bench.files()).toEqual([]);
    expect(bench.notices).toEqual([]);
    for (const query of queries) {
      expect(bench.open('binary').search(query, 5)).toEqual(bench.open('exact').search(query, 5));
    }
  });

  it('keeps the file when nothing of it was deleted', async () => {
    const bench = await built();
    const before = bench.files();
    bench.store.erase();
    expect(bench.files()).toEqual(before);
    expect(expectRight(bench)).toBe('hnsw');
  });
});

it('prunes the spaces that are not in use, with their files', async () => {
  const bench = await built();
  const other = { ...bench.space, digest: 'sha256:2' };
  bench.store.put(1, 'text 1', next(), other);
  expect(bench.store.missing(other)).toEqual([]);
  expect(bench.store.prune(other)).toBe(VECTORS);
  expect(bench.files()).toEqual([]);
  expect(bench.store.open(bench.space, () => {}).size).toBe(0);
  expect(bench.store.open(other, () => {}).size).toBe(1);
});

it('never mixes spaces, not even of equal dimensions', () => {
  const bench = vectorBench('auto', DIMENSIONS);
  const [first, second] = [next(), next()];
  bench.add(first);
  const other = { ...bench.space, digest: 'sha256:2' };
  bench.store.put(1, 'text 1', second, other);
  const [own] = bench.open().search(first, 5);
  const [others] = bench.store.open(other, () => {}).search(first, 5);
  expect(own?.similarity).toBeCloseTo(1, 5);
  expect(others?.similarity).toBeLessThan(0.999);
});

it.each([
  ['shorter', new Float32Array(DIMENSIONS - 1)],
  ['not a number', new Float32Array(DIMENSIONS).fill(Number.NaN)],
  ['infinite', new Float32Array(DIMENSIONS).fill(Number.POSITIVE_INFINITY)],
])('refuses a vector that is %s', (_, vector) => {
  const bench = vectorBench('auto', DIMENSIONS);
  expect(() => bench.add(vector)).toThrow(expect.objectContaining({ code: 'DATA_INVALID' }));
  expect(bench.store.open(bench.space, () => {}).size).toBe(0);
});

it('keeps the threshold of a space', () => {
  const { store, space } = vectorBench('auto', DIMENSIONS);
  expect(store.threshold(space)).toBeNull();
  store.keepThreshold(space, 0.63);
  expect(store.threshold(space)).toBe(0.63);
  expect(store.threshold({ ...space, prefixVersion: 2 })).toBeNull();
});

it('answers from a renamed folder as from the one before', async () => {
  const bench = await built();
  const moved = join(temporaryFolder(), 'elsewhere');
  renameSync(bench.folder, moved);
  chmodSync(moved, 0o700);
  const store = createVectorStore(bench.db, { kind: 'hnsw', folder: moved });
  expect(store.open(bench.space, (text) => bench.notices.push(text)).kind).toBe('hnsw');
  expect(bench.notices).toEqual([]);
});
