import { HEADER, INFO_TO_HEADER, OVERRIDE_TO_HEADER } from '../../wire/headers.js';
import type { Capability } from '../../wire/key.js';
import type { Caller } from '../auth.js';
import type { Encryption } from '../encryption.js';
import { isLegalValue } from '../header-values.js';
import { checkHeaderSize } from '../names.js';
import { percentEncode } from '../percent.js';
import type { StoredBucket } from '../store/buckets.js';
import type { StoredVersion } from '../store/version-row.js';
import { checkOverride, OVERRIDES } from './download-authorization.js';

/** The headers of a download, those of its length aside. Source: B2 docs, b2_download_file_by_name. */
export function downloadHeaders(
  version: StoredVersion,
  bucket: StoredBucket,
  query: URLSearchParams,
  caller: Caller | null,
): Record<string, string> {
  const headers: Record<string, string> = {
    'Accept-Ranges': 'bytes',
    'Content-Type': version.type,
    [HEADER.fileId]: version.id,
    [HEADER.fileName]: percentEncode(version.name),
    [HEADER.contentSha1]: version.sha1 ?? 'none',
    [HEADER.uploadTimestamp]: String(version.uploaded),
    ...lockHeaders(version, bucket, caller),
    ...(version.replication === null ? {} : { [HEADER.replicationStatus]: version.replication.status }),
  };
  const cacheControl = bucket.settings.info['cache-control'];
  // Bucket info takes any text.
  if (cacheControl !== undefined && isLegalValue('Cache-Control', cacheControl))
    headers['Cache-Control'] = cacheControl;
  for (const [name, value] of Object.entries(version.info)) {
    const standard = Object.hasOwn(INFO_TO_HEADER, name) ? INFO_TO_HEADER[name as keyof typeof INFO_TO_HEADER] : null;
    // b2sdk takes the info name as it stands on the wire, so the prefix alone is in mixed case.
    headers[standard ?? HEADER.infoPrefix + name] = standard === null ? percentEncode(value) : value;
  }
  return { ...headers, ...overrides(version, bucket, query) };
}

/** What the query puts in the place of stored headers. It counts towards the size of all of them. */
function overrides(version: StoredVersion, bucket: StoredBucket, query: URLSearchParams): Record<string, string> {
  const given = OVERRIDES.flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [[OVERRIDE_TO_HEADER[name], checkOverride(name, value)] as const];
  });
  const headers = Object.fromEntries(given);
  if (given.length > 0) checkHeaderSize({ ...version, info: { ...version.info, ...headers } }, bucket);
  return headers;
}

/** What the caller may not read is named instead, whether or not it is set; without a lock bucket there is nothing to read. */
function lockHeaders({ retention, hold }: StoredVersion, { settings }: StoredBucket, caller: Caller | null) {
  if (!settings.locked) return {};
  const { mode, retainUntilTimestamp: until } = retention;
  const all: readonly (readonly [name: string, capability: Capability, value: string | null])[] = [
    [HEADER.retentionMode, 'readFileRetentions', mode],
    [HEADER.retainUntil, 'readFileRetentions', until === null ? null : String(until)],
    [HEADER.legalHold, 'readFileLegalHolds', hold],
  ];
  const mayRead = (capability: Capability): boolean => caller?.capabilities.has(capability) === true;
  const withheld = all.filter(([, capability]) => !mayRead(capability)).map(([name]) => name);
  const headers = all.filter(([, capability, value]) => mayRead(capability) && value !== null);
  return {
    ...Object.fromEntries(headers.map(([name, , value]) => [name, value])),
    ...(withheld.length > 0 ? { [HEADER.unauthorizedToRead]: withheld.join(',') } : {}),
  };
}

export function encryptionHeaders(encryption: Encryption): Record<string, string> {
  if (encryption.mode === null) return {};
  if (encryption.mode === 'SSE-B2') return { [HEADER.sse]: 'AES256' };
  return { [HEADER.sseCustomerAlgorithm]: 'AES256', [HEADER.sseCustomerKeyMd5]: encryption.key.md5 };
}
