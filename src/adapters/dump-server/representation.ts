// Which form of an answer a client asks for with its Accept header.

/** `json` is the objects as they are; the others are made of them. */
export type Representation = 'json' | 'table' | 'metadata';

const FORMS: readonly { readonly as: string; readonly form: Representation }[] = [
  { as: 'as=Table', form: 'table' },
  { as: 'as=PartialObjectMetadataList', form: 'metadata' },
  { as: 'as=PartialObjectMetadata', form: 'metadata' },
];

const JSON_TYPES = ['application/json', 'application/*', '*/*'];

/**
 * Reads an Accept header: the first form in it that this server speaks. Undefined when it speaks none of them
 * (a client that takes protobuf alone).
 */
export function readRepresentation(accept: string | undefined): Representation | undefined {
  if (accept === undefined || accept.trim() === '') return 'json';
  for (const part of accept.split(',')) {
    const [type = '', ...parameters] = part.split(';').map((piece) => piece.trim());
    if (!JSON_TYPES.includes(type)) continue;
    const form = FORMS.find(({ as }) => parameters.includes(as));
    if (form !== undefined) return form.form;
    if (!parameters.some((parameter) => parameter.startsWith('as='))) return 'json';
  }
  return undefined;
}
