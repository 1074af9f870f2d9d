// The licences of the packages that the bundle holds code of: their terms ask that they travel with it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from './freshness.mjs';

const LICENCE_FILE = /^(licen[cs]e|copying|notice)(\.(md|txt|apache2?|mit|bsd))?$/i;
const PACKAGE_FOLDER = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/;

/**
 * Writes the notices of what a bundle was made from: the paths of its inputs, relative to the project.
 * @param {readonly string[]} inputs
 */
export function noticesOf(inputs) {
  const folders = [...new Set(inputs.map((path) => PACKAGE_FOLDER.exec(path)?.[0]).filter(Boolean))].sort();
  const notices = folders.map((folder) => noticeOf(join(PROJECT_ROOT, folder)));
  return [
    'The program is bundled with code of the packages below. Each is under its own licence.',
    ...new Set(notices),
  ].join(`\n\n${'-'.repeat(80)}\n\n`);
}

function noticeOf(folder) {
  const { name, version, license, homepage, author } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const texts = readdirSync(folder)
    .filter((file) => LICENCE_FILE.test(file))
    .map((file) => readFileSync(join(folder, file), 'utf8').trim());
  if (texts.length === 0 && typeof license !== 'string')
    throw new Error(`${name} says nothing of its licence`);
  const by = typeof author === 'string' ? author : author?.name;
  const head = [`${name} ${version}`, license, homepage, texts.length === 0 && by && `Copyright ${by}`];
  return [head.filter(Boolean).join('\n'), ...texts].join('\n\n');
}
