import type { FaultRule } from '../../../src/server/index.js';
import type { Dice } from './dice.js';

const UPLOADS = ['b2_upload_file', 'b2_upload_part'] as const;
const DOWNLOADS = ['b2_download_file_by_name', 'b2_download_file_by_id'] as const;
const CALLS = [
  'b2_authorize_account',
  'b2_get_upload_url',
  'b2_get_upload_part_url',
  'b2_start_large_file',
  'b2_finish_large_file',
  'b2_list_parts',
  'b2_list_file_versions',
  'b2_list_unfinished_large_files',
  'b2_get_file_info',
] as const;
const REPEATABLE = CALLS.filter((name) => name !== 'b2_finish_large_file');

/** Every kind of fault, each with a chance of 1 to 20 percent. */
export function mixedFaults(dice: Dice): FaultRule[] {
  const rules: FaultRule[] = [];
  const add = (endpoints: readonly string[], ...faults: FaultRule['fault'][]): void => {
    for (const fault of faults) {
      const endpoint = dice.one(endpoints) as NonNullable<FaultRule['endpoint']>;
      rules.push({ endpoint, fault, probability: dice.between(1, 20) / 100 });
    }
  };
  const bytes = (): number => dice.between(0, 6_000_000);
  const status = (code: number, text: string): FaultRule['fault'] => ({ kind: 'status', status: code, code: text });
  add(UPLOADS, status(503, 'service_unavailable'), status(500, 'internal_error'), status(408, 'request_timeout'));
  add(UPLOADS, { kind: 'reset', afterBytes: bytes() }, { kind: 'drop_response' }, { kind: 'expire_upload_urls' });
  add(UPLOADS, { kind: 'latency', ms: dice.between(1, 50) }, { kind: 'html_error' }, { kind: 'never_answer' });
  add(
    DOWNLOADS,
    { kind: 'truncate', afterBytes: bytes() },
    { kind: 'reset', afterBytes: bytes() },
    { kind: 'corrupt' },
  );
  add(DOWNLOADS, status(503, 'service_unavailable'), { kind: 'expire_token' }, { kind: 'wrong_length', byBytes: 7 });
  add(DOWNLOADS, { kind: 'html_error' }, { kind: 'never_answer' }, { kind: 'bandwidth', bytesPerSecond: 30_000_000 });
  add(CALLS, status(503, 'service_unavailable'), status(429, 'too_many_requests'), { kind: 'expire_token' });
  add(CALLS, { kind: 'drop_response' }, { kind: 'never_answer' }, { kind: 'latency', ms: dice.between(1, 50) });
  add(REPEATABLE, { kind: 'truncate', afterBytes: dice.between(0, 40) }, { kind: 'html_error' });
  return rules;
}
