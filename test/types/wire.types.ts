/** Compiled only: the map of endpoints that client and server are both checked against. */
import type { ByteEndpointName, EndpointName, Endpoints } from '../../src/wire/endpoints.js';
import type { B2Code } from '../../src/wire/error-body.js';
import type { Guarded } from '../../src/wire/guarded.js';
import type { Equal, Expect } from './equal.js';

export type Facts = [
  // JSON and bytes are told apart: no endpoint is in both maps.
  Expect<Equal<Extract<EndpointName, ByteEndpointName>, never>>,
  // Every name is one of B2's.
  Expect<Equal<Exclude<EndpointName | ByteEndpointName, `b2_${string}`>, never>>,
  // A request can be empty, an answer never is.
  Expect<Equal<Extract<Endpoints[EndpointName]['response'], Record<string, never>>, never>>,
  // Codes are literals: a plain string would let every misspelling through.
  Expect<Equal<string extends B2Code ? true : false, false>>,
];

// @ts-expect-error a value that may not be readable cannot be used without looking
export const withoutLooking: string = guarded().value;
// @ts-expect-error a request names the bucket
export const request: Endpoints['b2_list_file_names']['request'] = { prefix: 'a' };

declare function guarded(): Guarded<string>;
