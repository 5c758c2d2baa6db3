import type { AnyEndpointName } from '../../wire/endpoints.js';
import { LIMITS } from '../../wire/limits.js';

/** B2's billing classes. Source: B2 docs, "Transactions Pricing". */
export type BillingClass = 'A' | 'B' | 'C';

export const BILLING_CLASSES: { readonly [E in AnyEndpointName]: BillingClass } = {
  b2_authorize_account: 'C',
  b2_cancel_large_file: 'A',
  b2_copy_file: 'C',
  b2_copy_part: 'C',
  b2_create_bucket: 'C',
  b2_create_key: 'C',
  b2_delete_bucket: 'A',
  b2_delete_file_version: 'A',
  b2_delete_key: 'A',
  b2_download_file_by_id: 'B',
  b2_download_file_by_name: 'B',
  b2_finish_large_file: 'A',
  b2_get_bucket_notification_rules: 'C',
  b2_get_download_authorization: 'C',
  b2_get_file_info: 'B',
  b2_get_upload_part_url: 'A',
  b2_get_upload_url: 'A',
  b2_hide_file: 'A',
  b2_list_buckets: 'C',
  b2_list_file_names: 'C',
  b2_list_file_versions: 'C',
  b2_list_keys: 'C',
  b2_list_parts: 'C',
  b2_list_unfinished_large_files: 'C',
  b2_set_bucket_notification_rules: 'C',
  b2_start_large_file: 'A',
  b2_update_bucket: 'C',
  b2_update_file_legal_hold: 'A',
  b2_update_file_retention: 'A',
  b2_upload_file: 'A',
  b2_upload_part: 'A',
};

/** A list counts once for every 1000 entries begun, everything else once. */
export const transactionsOf = (entries: number): number => Math.max(1, Math.ceil(entries / LIMITS.listBillingUnit));

/** The entries of the list that an answer has; 0 when it has none. Only lists of files and keys can pass 1000. */
export function entriesIn(answer: unknown): number {
  if (typeof answer !== 'object' || answer === null) return 0;
  const list = 'files' in answer ? answer.files : 'keys' in answer ? answer.keys : null;
  return Array.isArray(list) ? list.length : 0;
}
