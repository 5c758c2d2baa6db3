import { basic, type RawB2, type Realm, sha1, type UploadTarget } from '../raw-b2.js';

/** What valid requests name: it exists when they are made. */
export interface Scene {
  readonly port: number;
  readonly realm: Realm;
  readonly b2: RawB2;
  readonly basic: string;
  readonly bucketId: string;
  readonly bucketName: string;
  readonly fileId: string;
  readonly fileName: string;
  readonly largeFileId: string;
  readonly partSha1: string;
  readonly downloadToken: string;
  readonly uploadTarget: UploadTarget;
  readonly partTarget: UploadTarget;
}

const FILE_NAME = 'folder/stored.txt';

/** Makes sure that there is everything that valid requests name. Cheap enough to be asked for often. */
export async function setScene(realm: Realm, b2: RawB2): Promise<Scene> {
  const bucketName = 'the-scene';
  const { buckets } = await b2.ok('b2_list_buckets', { bucketName, bucketTypes: ['all'] });
  const { bucketId } = buckets[0] ?? (await b2.createBucket(bucketName, { fileLockEnabled: true }));
  const uploaded = (await b2.upload(bucketId, FILE_NAME, 'stored content')).json;
  const begun = { bucketId, fileName: 'large', contentType: 'a/b' };
  const { fileId: largeFileId } = await b2.ok('b2_start_large_file', begun);
  for (const number of [1, 2]) await b2.uploadPart(largeFileId, number, 'part');
  const grant = { bucketId, fileNamePrefix: '', validDurationInSeconds: 86_400 };
  return {
    port: Number(new URL(realm.url).port),
    realm,
    b2,
    bucketId,
    bucketName,
    largeFileId,
    fileId: uploaded.fileId,
    fileName: FILE_NAME,
    partSha1: sha1('part'),
    basic: basic(realm.applicationKeyId, realm.applicationKey),
    downloadToken: (await b2.ok('b2_get_download_authorization', grant)).authorizationToken,
    uploadTarget: await b2.ok('b2_get_upload_url', { bucketId }),
    partTarget: await b2.ok('b2_get_upload_part_url', { fileId: largeFileId }),
  };
}

/** Removes every file and every bucket but the scene's, so that a long run does not fill up. */
export async function clearScene({ b2, bucketName }: Pick<Scene, 'b2' | 'bucketName'>): Promise<void> {
  const { buckets } = await b2.ok('b2_list_buckets', { bucketTypes: ['all'] });
  for (const bucket of buckets) {
    const { bucketId } = bucket;
    const { files } = await b2.ok('b2_list_file_versions', { bucketId, maxFileCount: 10_000 });
    for (const { fileName, fileId } of files) {
      await b2.call('b2_update_file_legal_hold', { fileName, fileId, legalHold: 'off' });
      await b2.call('b2_delete_file_version', { fileName, fileId, bypassGovernance: true });
    }
    if (bucket.bucketName !== bucketName) await b2.call('b2_delete_bucket', { bucketId });
  }
  const { keys } = await b2.ok('b2_list_keys', { maxKeyCount: 10_000 });
  for (const { applicationKeyId } of keys) await b2.ok('b2_delete_key', { applicationKeyId });
}
