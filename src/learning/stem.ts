// One form for the forms of a word: enough English for `crash`, `crashes`, `crashed` and `crashing` to meet.

/** Forms that no ending explains. */
const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ['died', 'die'],
  ['dies', 'die'],
  ['dying', 'die'],
  ['dead', 'die'],
  ['gets', 'get'],
  ['got', 'get'],
  ['getting', 'get'],
  ['goes', 'go'],
  ['going', 'go'],
  ['gone', 'go'],
  ['came', 'come'],
  ['coming', 'come'],
  ['fell', 'fall'],
  ['found', 'find'],
  ['kept', 'keep'],
  ['lost', 'lose'],
  ['bound', 'bound'],
  ['status', 'status'],
  ['access', 'access'],
  ['process', 'process'],
  ['kubernetes', 'kubernetes'],
  ['dns', 'dns'],
  ['https', 'https'],
  ['tls', 'tls'],
  ['nats', 'nats'],
  ['postgres', 'postgres'],
  ['redis', 'redis'],
  ['always', 'always'],
  ['pending', 'pending'],
  ['nothing', 'nothing'],
  ['something', 'something'],
]);

/** With fewer letters left, an ending belongs to the word. */
const MIN_STEM_CHARS = 3;

/** Endings with what stands for them; the first that leaves enough is taken off. */
const ENDINGS: readonly (readonly [ending: string, instead: string])[] = [
  ['ies', 'y'],
  ['sses', 'ss'],
  ['shes', 'sh'],
  ['ches', 'ch'],
  ['xes', 'x'],
  ['ings', ''],
  ['ing', ''],
  ['ied', 'y'],
  ['ed', ''],
  ['ss', 'ss'],
  ['us', 'us'],
  ['s', ''],
];

/** Gives the stem of a word in lower case. What is no plain word (a name, a code) stays as it is. */
export function stemOf(word: string): string {
  const irregular = IRREGULAR.get(word);
  if (irregular !== undefined) return irregular;
  if (!/^[a-z]+$/.test(word)) return word;
  for (const [ending, instead] of ENDINGS) {
    const stem = word.slice(0, -ending.length) + instead;
    if (!word.endsWith(ending) || word.length - ending.length < MIN_STEM_CHARS) continue;
    return withoutFinalE(ending === 'ing' || ending === 'ed' ? withoutDouble(stem) : stem);
  }
  return withoutFinalE(word);
}

/** `stopped` → `stop`, but `pulled` → `pull`: l, s and z are doubled in the word itself. */
function withoutDouble(stem: string): string {
  return /([^aeioulsz])\1$/.test(stem) ? stem.slice(0, -1) : stem;
}

/** `schedule`, `scheduled` and `scheduling` meet without it. */
function withoutFinalE(stem: string): string {
  return stem.length > MIN_STEM_CHARS + 1 && stem.endsWith('e') ? stem.slice(0, -1) : stem;
}
