import { LIMITS } from '../../wire/limits.js';
import type { Call } from '../context.js';
import { text } from '../fields.js';
import type { JsonEndpoint } from './endpoint.js';
import { findBucket, findUnfinished } from './find.js';

export const getUploadUrl: JsonEndpoint<'b2_get_upload_url'> = {
  capability: 'writeFiles',
  fields: { bucketId: text },
  run({ bucketId }, call) {
    findBucket(call, bucketId);
    return { bucketId, ...uploadUrl('b2_upload_file', bucketId, call) };
  },
};

export const getUploadPartUrl: JsonEndpoint<'b2_get_upload_part_url'> = {
  capability: 'writeFiles',
  fields: { fileId: text },
  run({ fileId }, call) {
    findUnfinished(call, fileId);
    return { fileId, ...uploadUrl('b2_upload_part', fileId, call) };
  },
};

/** The token is bound to the path behind the operation's name. */
function uploadUrl(operation: 'b2_upload_file' | 'b2_upload_part', id: string, call: Call) {
  const target = `${id}/c001_v0001000_t${String(call.random.below(10_000)).padStart(4, '0')}`;
  return {
    authorizationToken: call.auth.issue('upld', call.caller, LIMITS.uploadUrlMs, target),
    uploadUrl: `${call.baseUrl}/b2api/v${call.version}/${operation}/${target}`,
  };
}
