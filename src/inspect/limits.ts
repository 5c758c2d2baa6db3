/**
 * What one document and one path may ask for, so that a hostile one ends in an error and not in a hanging or dying process.
 * B2's own answers stay far below: a listing of 10,000 files is about 7 MB, has 250,000 elements and is five levels deep.
 */
export const LIMITS = {
  /** Characters of a JSON body. */
  json: 64 * 1024 * 1024,
  /** Elements of a JSON document: 20 bytes of memory each. */
  elements: 8 * 1024 * 1024,
  /** Characters of an XML body: the parser takes up to 32 bytes of memory for each one of a text. */
  xml: 16 * 1024 * 1024,
  /** Signs `<` in an XML document: up to 400 bytes of memory each. */
  tags: 1024 * 1024,
  /** Signs `=` in an XML document: up to 1,500 bytes of memory each, as attributes of one tag. */
  attributes: 512 * 1024,
  /** Elements within elements. */
  depth: 256,
  /** Characters of a path. */
  path: 4096,
  /** Steps of a JSONPath. */
  steps: 256,
  /** Looks at a document that a JSONPath may cost: some passes through it, of five looks per element each. */
  looks: { atLeast: 100_000, perElement: 24, atMost: 20_000_000 },
} as const;
