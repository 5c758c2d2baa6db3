import type { AnyEndpointName } from '../../wire/endpoints.js';
import { HEADER } from '../../wire/headers.js';
import type { Random } from '../random.js';
import { header, type ServerRequest } from '../request.js';
import type { Fault } from './kinds.js';

/** One request in so many meets the fault that the client asked for. */
const ONE_IN = 4;

const UPLOADS: readonly (AnyEndpointName | null)[] = ['b2_upload_file', 'b2_upload_part'];
const UPLOAD_CALLS: readonly (AnyEndpointName | null)[] = [
  ...UPLOADS,
  'b2_get_upload_url',
  'b2_get_upload_part_url',
  'b2_start_large_file',
];

/** What a client asks for by `X-Bz-Test-Mode`. Source: B2 docs, "Integration Checklist". */
export function testModeFaults(request: ServerRequest, endpoint: AnyEndpointName | null, random: Random): Fault[] {
  switch (header(request, HEADER.testMode)) {
    case 'fail_some_uploads':
      if (!UPLOADS.includes(endpoint) || random.below(ONE_IN) > 0) return [];
      return [{ kind: 'status', status: 503, code: 'service_unavailable', message: 'no tomes available' }];
    case 'expire_some_account_authorization_tokens':
      if (UPLOADS.includes(endpoint) || endpoint === 'b2_authorize_account' || random.below(ONE_IN) > 0) return [];
      return [{ kind: 'expire_token' }];
    case 'force_cap_exceeded':
      if (!UPLOAD_CALLS.includes(endpoint)) return [];
      return [
        { kind: 'status', status: 403, code: 'cap_exceeded', message: 'Cannot upload files, storage cap exceeded.' },
      ];
    default:
      return [];
  }
}
