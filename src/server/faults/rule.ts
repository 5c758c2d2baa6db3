import type { AnyEndpointName } from '../../wire/endpoints.js';
import type { Fault } from './kinds.js';

/** Which requests meet a fault: of those that every given field fits, after `skip` of them, `count` of them. */
export interface FaultRule {
  readonly endpoint: AnyEndpointName | '*';
  /** Name or id of the bucket the request is about. Default: any, or none. */
  readonly bucket?: string;
  /** Wildcard pattern for the file name the request is about: `*` any characters, `?` one. Default: any, or none. */
  readonly name?: string;
  /** Requests that pass first. Default 0. */
  readonly skip?: number;
  /** Requests that are hit. Default: every one after that. */
  readonly count?: number;
  /** Chance of each request after the skipped ones, above 0 and up to 1. Drawn from the server's seed. Default 1. */
  readonly probability?: number;
  readonly fault: Fault;
}
