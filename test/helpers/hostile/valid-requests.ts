import type { AnyEndpointName, EndpointName } from '../../../src/wire/endpoints.js';
import { type Json, sha1 } from '../raw-b2.js';
import type { HttpMessage } from './http-message.js';
import type { Scene } from './scene.js';

/** The fields of a valid call of every endpoint. A new endpoint does not compile until it is here. */
const FIELDS: { readonly [E in EndpointName]: (scene: Scene) => Json } = {
  b2_authorize_account: () => ({}),
  b2_cancel_large_file: ({ largeFileId }) => ({ fileId: largeFileId }),
  b2_copy_file: ({ fileId, bucketId }) => ({
    sourceFileId: fileId,
    fileName: 'copied',
    destinationBucketId: bucketId,
    range: 'bytes=0-3',
    metadataDirective: 'REPLACE',
    contentType: 'text/plain',
    fileInfo: { color: 'blue' },
    fileRetention: { mode: 'governance', retainUntilTimestamp: 4_000_000_000_000 },
    legalHold: 'on',
    sourceServerSideEncryption: { mode: 'SSE-C', algorithm: 'AES256', customerKey: 'eA==', customerKeyMd5: 'x' },
    destinationServerSideEncryption: { mode: 'SSE-B2', algorithm: 'AES256' },
  }),
  b2_copy_part: ({ fileId, largeFileId }) => ({ sourceFileId: fileId, largeFileId, partNumber: 3, range: 'bytes=1-5' }),
  b2_create_bucket: ({ b2 }) => ({
    accountId: b2.accountId,
    bucketName: 'made-up',
    bucketType: 'allPublic',
    ...SETTINGS,
  }),
  b2_create_key: ({ b2, bucketId }) => ({
    accountId: b2.accountId,
    keyName: 'made-up',
    capabilities: ['listFiles', 'readFiles'],
    bucketIds: [bucketId],
    namePrefix: 'folder/',
    validDurationInSeconds: 1000,
  }),
  b2_delete_bucket: ({ b2, bucketId }) => ({ accountId: b2.accountId, bucketId }),
  b2_delete_file_version: ({ fileId, fileName }) => ({ fileName, fileId, bypassGovernance: true }),
  b2_delete_key: () => ({ applicationKeyId: '0010000000000000000000001' }),
  b2_finish_large_file: ({ largeFileId, partSha1 }) => ({ fileId: largeFileId, partSha1Array: [partSha1, partSha1] }),
  b2_get_bucket_notification_rules: ({ bucketId }) => ({ bucketId }),
  b2_get_download_authorization: ({ bucketId }) => ({
    bucketId,
    fileNamePrefix: 'folder/',
    validDurationInSeconds: 100,
    b2ContentDisposition: 'attachment; filename="x"',
  }),
  b2_get_file_info: ({ fileId }) => ({ fileId }),
  b2_get_upload_part_url: ({ largeFileId }) => ({ fileId: largeFileId }),
  b2_get_upload_url: ({ bucketId }) => ({ bucketId }),
  b2_hide_file: ({ bucketId, fileName }) => ({ bucketId, fileName }),
  b2_list_buckets: ({ b2 }) => ({ accountId: b2.accountId, bucketTypes: ['all'] }),
  b2_list_file_names: ({ bucketId }) => ({
    bucketId,
    startFileName: 'a',
    maxFileCount: 5,
    prefix: 'f',
    delimiter: '/',
  }),
  b2_list_file_versions: ({ bucketId, fileId, fileName }) => ({
    bucketId,
    startFileName: fileName,
    startFileId: fileId,
    maxFileCount: 5,
    prefix: 'f',
    delimiter: '/',
  }),
  b2_list_keys: ({ b2 }) => ({ accountId: b2.accountId, maxKeyCount: 5, startApplicationKeyId: '001' }),
  b2_list_parts: ({ largeFileId }) => ({ fileId: largeFileId, startPartNumber: 1, maxPartCount: 5 }),
  b2_list_unfinished_large_files: ({ bucketId }) => ({ bucketId, namePrefix: 'l', maxFileCount: 5, startFileId: null }),
  b2_set_bucket_notification_rules: ({ bucketId }) => ({
    bucketId,
    eventNotificationRules: [
      {
        name: 'made-up',
        eventTypes: ['b2:ObjectCreated:*'],
        isEnabled: false,
        objectNamePrefix: 'never/',
        maxEventsPerBatch: 5,
        targetConfiguration: {
          targetType: 'webhook',
          url: 'https://localhost/',
          customHeaders: [{ name: 'X-A', value: 'b' }],
        },
      },
    ],
  }),
  b2_start_large_file: ({ bucketId }) => ({
    bucketId,
    fileName: 'begun',
    contentType: 'b2/x-auto',
    fileInfo: { src_last_modified_millis: '1' },
    legalHold: 'off',
    serverSideEncryption: { mode: 'SSE-B2', algorithm: 'AES256' },
  }),
  b2_update_bucket: ({ b2, bucketId }) => ({ accountId: b2.accountId, bucketId, ifRevisionIs: 2, ...SETTINGS }),
  b2_update_file_legal_hold: ({ fileId, fileName }) => ({ fileId, fileName, legalHold: 'off' }),
  b2_update_file_retention: ({ fileId, fileName }) => ({
    fileId,
    fileName,
    bypassGovernance: true,
    fileRetention: { mode: null, retainUntilTimestamp: null },
  }),
};

const SETTINGS = {
  bucketInfo: { 'cache-control': 'max-age=5' },
  corsRules: [
    {
      corsRuleName: 'made-up',
      allowedOrigins: ['https://*.example.com'],
      allowedOperations: ['b2_download_file_by_name', 'b2_upload_file'],
      allowedHeaders: ['x-bz-*'],
      exposeHeaders: ['x-bz-content-sha1'],
      maxAgeSeconds: 60,
    },
  ],
  lifecycleRules: [{ fileNamePrefix: 'old/', daysFromUploadingToHiding: 7, daysFromHidingToDeleting: 3 }],
  defaultServerSideEncryption: { mode: 'SSE-B2', algorithm: 'AES256' },
  defaultRetention: { mode: 'governance', period: { duration: 7, unit: 'days' } },
  replicationConfiguration: {
    asReplicationSource: {
      sourceApplicationKeyId: 'key',
      replicationRules: [
        {
          destinationBucketId: 'bucket',
          fileNamePrefix: 'never/',
          includeExistingFiles: false,
          isEnabled: false,
          priority: 1,
          replicationRuleName: 'made-up',
        },
      ],
    },
  },
};

/** Every JSON call, and the fields it would be made with. */
export const validCalls = (scene: Scene): readonly { readonly name: EndpointName; readonly fields: Json }[] =>
  (Object.keys(FIELDS) as EndpointName[]).map((name) => ({ name, fields: FIELDS[name](scene) }));

const host = ({ port }: Scene): readonly [string, string] => ['Host', `127.0.0.1:${port}`];

/** A JSON call by POST. */
export function callMessage(scene: Scene, name: AnyEndpointName, body: Buffer, version = 4): HttpMessage {
  const authorization = name === 'b2_authorize_account' ? scene.basic : scene.b2.token;
  const headers = [host(scene), ['Authorization', authorization], ['Content-Length', String(body.length)]] as const;
  return { method: 'POST', path: `/b2api/v${version}/${name}`, headers, body };
}

/** The same by GET, with the fields in the query. */
export function queryMessage(scene: Scene, name: AnyEndpointName, fields: Json): HttpMessage {
  const text = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value));
  const query = Object.entries(fields).map(([key, value]) => `${key}=${encodeURIComponent(text(value))}`);
  const { path, headers } = callMessage(scene, name, Buffer.alloc(0));
  const kept = headers.filter(([header]) => header !== 'Content-Length');
  return { method: 'GET', path: `${path}?${query.join('&')}`, headers: kept, body: Buffer.alloc(0) };
}

/** An upload of a file or of a part. */
export function uploadMessage(scene: Scene, kind: 'file' | 'part', body: Buffer): HttpMessage {
  const { uploadUrl, authorizationToken } = kind === 'file' ? scene.uploadTarget : scene.partTarget;
  const about: (readonly [string, string])[] =
    kind === 'part'
      ? [['X-Bz-Part-Number', '3']]
      : [
          ['X-Bz-File-Name', 'folder/up%20loaded.txt'],
          ['Content-Type', 'text/plain'],
          ['X-Bz-Info-color', 'blue%20'],
          ['X-Bz-Info-b2-content-language', 'en'],
          ['X-Bz-Server-Side-Encryption', 'AES256'],
          ['X-Bz-File-Legal-Hold', 'off'],
        ];
  const common: (readonly [string, string])[] = [
    host(scene),
    ['Authorization', authorizationToken],
    ['X-Bz-Content-Sha1', sha1(body)],
    ['Content-Length', String(body.length)],
  ];
  return { method: 'POST', path: new URL(uploadUrl).pathname, headers: [...common, ...about], body };
}

/** A download by name or by id. */
export function downloadMessage(scene: Scene, by: 'name' | 'id', token: string): HttpMessage {
  const { bucketName, fileName, fileId } = scene;
  const path = by === 'name' ? `/file/${bucketName}/${fileName}` : `/b2api/v4/b2_download_file_by_id?fileId=${fileId}`;
  const headers = [
    host(scene),
    ['Authorization', token],
    ['Range', 'bytes=2-5'],
    ['Origin', 'https://a.example.com'],
  ] as const;
  return { method: 'GET', path, headers, body: Buffer.alloc(0) };
}

/** The server's own paths. */
export const CONTROL: readonly (readonly [method: string, path: string, body: string])[] = [
  ['GET', '/_health', ''],
  ['GET', '/_faults', ''],
  [
    'POST',
    '/_faults',
    '{"endpoint":"b2_hide_file","bucket":"nobody","fault":{"kind":"status","status":503,"code":"x"}}',
  ],
  ['DELETE', '/_faults/1', ''],
  ['GET', '/_stats', ''],
  ['GET', '/_log?last=3', ''],
  ['GET', '/_clock', ''],
  ['POST', '/_clock', '{"advanceMs":1}'],
  ['POST', '/_lifecycle', '{}'],
];

export function controlMessage(scene: Scene, [method, path, text]: (typeof CONTROL)[number]): HttpMessage {
  const body = Buffer.from(text);
  return { method, path, headers: [host(scene), ['Content-Length', String(body.length)]], body };
}
