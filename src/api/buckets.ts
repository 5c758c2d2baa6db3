import type {
  BucketResponse,
  CreateBucketRequest,
  DeleteBucketRequest,
  ListBucketsRequest,
  UpdateBucketRequest,
} from '../wire/bucket.js';
import { type ApiConnection, type CallContext, call, DETACHED, listOf } from './call.js';

/** Rejects with `duplicate_bucket_name`, `too_many_buckets`, `bad_request`. Source: B2 docs, b2_create_bucket. */
export function createBucket(
  connection: ApiConnection,
  request: CreateBucketRequest,
  context: CallContext = DETACHED,
): Promise<BucketResponse> {
  return call(connection, 'b2_create_bucket', request, context, false);
}

/** Rejects with `cannot_delete_non_empty_bucket`, `bad_bucket_id`, `conflict`. Source: B2 docs, b2_delete_bucket. */
export function deleteBucket(
  connection: ApiConnection,
  request: DeleteBucketRequest,
  context: CallContext = DETACHED,
): Promise<BucketResponse> {
  return call(connection, 'b2_delete_bucket', request, context, false);
}

/** Sorted by name, not paged; a filter without a match gives an empty list. Source: B2 docs, b2_list_buckets. */
export async function listBuckets(
  connection: ApiConnection,
  request: ListBucketsRequest,
  context: CallContext = DETACHED,
): Promise<readonly BucketResponse[]> {
  const answer = await call(connection, 'b2_list_buckets', request, context, true);
  return listOf('b2_list_buckets', answer.buckets);
}

/** Rejects with `conflict` when ifRevisionIs does not match, `bad_bucket_id`. Source: B2 docs, b2_update_bucket. */
export function updateBucket(
  connection: ApiConnection,
  request: UpdateBucketRequest,
  context: CallContext = DETACHED,
): Promise<BucketResponse> {
  // A second try of a conditional update would meet its own change.
  const repeatable = request.ifRevisionIs === undefined || request.ifRevisionIs === null;
  return call(connection, 'b2_update_bucket', request, context, repeatable);
}
