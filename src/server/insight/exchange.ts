import type { AnyEndpointName } from '../../wire/endpoints.js';
import type { Fault } from '../faults/kinds.js';

/** One request and what became of it. */
export interface Exchange {
  /** When it came, by the server's clock. */
  readonly time: number;
  readonly method: string;
  /** Path and query with nothing secret in them. */
  readonly url: string;
  /** Null: the path names none. */
  readonly endpoint: AnyEndpointName | null;
  /** Null: there was no answer. */
  readonly status: number | null;
  /** False: the connection ended before the answer was complete. */
  readonly complete: boolean;
  /** Bytes of the request's body that were read. */
  readonly bytesIn: number;
  /** Bytes of the answer's body that were sent. */
  readonly bytesOut: number;
  /** Entries of a listing; 0 for every other answer. */
  readonly entries: number;
  readonly durationMs: number;
  /** The faults that it met. */
  readonly faults: readonly Fault['kind'][];
}
