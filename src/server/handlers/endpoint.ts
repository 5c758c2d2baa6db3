import type { EndpointName, Endpoints } from '../../wire/endpoints.js';
import type { Capability, CreateKeyRequest, CreateKeyRequestV3 } from '../../wire/key.js';
import type { Call } from '../context.js';
import type { Checked, Fields } from '../fields.js';

/** The two request shapes of b2_create_key are told apart by the handler, by API version. */
type RequestOf<E extends EndpointName> = E extends 'b2_create_key'
  ? CreateKeyRequest & CreateKeyRequestV3
  : Endpoints[E]['request'];

/** One JSON endpoint: what it reads, what the key must be able to do, and its work. */
export interface JsonEndpoint<E extends EndpointName> {
  /** Checked before the fields are. Null: any key. */
  readonly capability: Capability | null;
  readonly fields: Fields<RequestOf<E>>;
  readonly run: (
    request: Checked<RequestOf<E>>,
    call: Call,
  ) => Endpoints[E]['response'] | Promise<Endpoints[E]['response']>;
}
