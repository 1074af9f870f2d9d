// What Ollama's embedding models want of a text: it sends them nothing of its own accord.

/** What is put before a text, by what it is, and how long a vector is asked for. */
export interface EmbedModel {
  /** The model's name without its tag. */
  readonly name: string;
  readonly query: string;
  readonly document: string;
  /** Asked of models that were trained to be cut there; null takes what the model gives. */
  readonly dimensions: number | null;
}

/** Counts on whenever a prefix or a length below changes: vectors from before cannot be compared. */
const TABLE_VERSION = 1;
/** Of models that are not in the table. */
const NO_PREFIX_VERSION = 0;

/** As the model cards say. */
const EMBED_MODELS: readonly EmbedModel[] = [
  { name: 'nomic-embed-text', query: 'search_query: ', document: 'search_document: ', dimensions: null },
  {
    name: 'embeddinggemma',
    query: 'task: search result | query: ',
    document: 'title: none | text: ',
    dimensions: null,
  },
  {
    name: 'qwen3-embedding',
    query:
      'Instruct: Given a question about trouble in a Kubernetes cluster, retrieve questions about the same trouble\nQuery:',
    document: '',
    // Of 1024, 2560 or 4096, by size: the first 1024 hold nearly all of it.
    dimensions: 1024,
  },
  {
    name: 'mxbai-embed-large',
    query: 'Represent this sentence for searching relevant passages: ',
    document: '',
    dimensions: null,
  },
  { name: 'bge-m3', query: '', document: '', dimensions: null },
];

/** Gives what a model wants, whatever its tag, with the version of that. Models that are not known want nothing. */
export function embedModelOf(name: string): EmbedModel & { readonly version: number } {
  const base = name.replace(/:[^:/]*$/, '').replace(/^.*\//, '');
  const found = EMBED_MODELS.find((model) => model.name === base);
  return found === undefined
    ? { name: base, query: '', document: '', dimensions: null, version: NO_PREFIX_VERSION }
    : { ...found, version: TABLE_VERSION };
}
