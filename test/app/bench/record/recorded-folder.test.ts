import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { beginFolder } from '../../../../src/app/bench/record/recorded-folder.ts';
import { temporaryFolder } from '../../../support/databases.ts';

describe('the folder of a recording', () => {
  it('is there whole at the end, for its owner alone', () => {
    const path = join(temporaryFolder(), 'cases', 'small-1');
    const folder = beginFolder(path);
    expect(folder.write(['shop', 'cart-0', 'cart.log'], 'up\n')).toBe(true);
    expect(folder.write(['nodes.json'], '{}')).toBe(true);
    expect(existsSync(path)).toBe(false);
    folder.finish(false);
    expect(readFileSync(join(path, 'shop', 'cart-0', 'cart.log'), 'utf8')).toBe('up\n');
    expect(statSync(path).mode & 0o777).toBe(0o700);
    expect(statSync(join(path, 'nodes.json')).mode & 0o777).toBe(0o600);
    expect(folder).toMatchObject({ files: 2, bytes: 5 });
    folder.discard();
    expect(existsSync(path)).toBe(true);
  });

  it.each([[['..', 'x.json']], [['shop', '../../x']], [['.hidden']], [['a/b']], [['']], [['shop', 'x\0']]])(
    'has no file called %j',
    (parts) => {
      const path = join(temporaryFolder(), 'small-1');
      const folder = beginFolder(path);
      expect(folder.write(parts, 'x')).toBe(false);
      expect(folder.files).toBe(0);
    },
  );

  it('leaves nothing when it is discarded, and the one before as it was', () => {
    const root = temporaryFolder();
    const path = join(root, 'small-1');
    mkdirSync(path);
    writeFileSync(join(path, 'old.json'), '{}');
    const folder = beginFolder(path);
    folder.write(['new.json'], '{}');
    folder.discard();
    expect(readdirSync(root)).toEqual(['small-1']);
    expect(readdirSync(path)).toEqual(['old.json']);
    const again = beginFolder(path);
    again.write(['new.json'], '{}');
    again.finish(true);
    expect(readdirSync(path)).toEqual(['new.json']);
  });

  it('says so when it cannot be written', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(() => beginFolder(join(file, 'small-1'))).toThrow(/cannot be written/);
  });
});
