import { redactBody } from '../http/index.js';
import { acceptBoolean, acceptText } from './accept.js';
import { checkMetadataName, parseRange } from './checks.js';
import { ListedFiles } from './listed-files.js';
import { infoOf } from './metadata.js';
import { Paging } from './paging.js';
import { bucketRecord, metadataRecords } from './records.js';
import {
  changedBucketSettings,
  copyEncryptionOf,
  customerKey,
  downloadEncryptionOf,
  encryptionOf,
  fileInfoOf,
  headerInfoOf,
  lockOf,
  newBucketSettings,
  newFileOf,
  newFileOptionsOf,
} from './request-fields.js';
import { BackblazeB2Runner } from './runner.js';
import * as buckets from './tasks/buckets.js';
import { cancelUnfinishedUploads } from './tasks/cleanup.js';
import * as copies from './tasks/copies.js';
import * as custom from './tasks/custom.js';
import * as downloads from './tasks/downloads.js';
import * as files from './tasks/files.js';
import * as keys from './tasks/keys.js';
import * as listings from './tasks/listings.js';
import * as locks from './tasks/locks.js';
import type { ManyResult } from './tasks/many.js';
import type { DownloadEntry, UploadEntry } from './tasks/many-files.js';
import * as many from './tasks/many-files.js';
import * as multipart from './tasks/multipart.js';
import { reencryptVersion } from './tasks/reencrypt.js';
import * as uploads from './tasks/uploads.js';
import type { TransferTask } from './transfer-watch.js';

/**
 * Backblaze B2 as one stateful object: set properties, call methods, subscribe to events, tune with `config()`. One method at
 * a time; `clone()` for parallel work. Every method logs in by itself and rejects with a B2Error.
 * Source: component reference, section 2.
 */
export class BackblazeB2 extends BackblazeB2Runner {
  readonly #paging = new Paging(this, this.state);

  /**
   * Logs in, also when a token is held, and fills the account properties. Not needed before other methods, which log in
   * by themselves. Rejects with `unauthorized`, `bad_auth_token`, `no_credentials`.
   * @example
   * ```ts
   * await b2.authorize();
   * console.log(b2.accountId, b2.accountCapabilities, b2.accountRecPartSize);
   * ```
   */
  authorize(): Promise<void> {
    return this.run('authorize', {}, async (task) => {
      await task.session.authorization.login(task);
      this.state.settings.set('APIURL', '');
      this.state.settings.set('DownloadURL', '');
    });
  }

  /**
   * Another instance with the same properties and settings that shares the login, connections and upload URLs. Handlers
   * of events do not go with it.
   * @example
   * ```ts
   * const names = ['a.txt', 'b.txt', 'c.txt'];
   * await Promise.all(
   *   names.map(async (name) => {
   *     const twin = b2.clone();
   *     twin.localFile = name;
   *     await twin.uploadFile(bucketId, name);
   *   }),
   * );
   * ```
   */
  clone(): BackblazeB2 {
    const twin = new BackblazeB2();
    Object.assign(twin.state.inputs, this.state.inputs, { uploadStream: null, downloadStream: null });
    twin.state.metadata = this.metadata.map((item) => ({ ...item }));
    twin.state.queryParams = this.state.queryParams.map((item) => ({ ...item }));
    twin.state.settings = this.state.settings.copy();
    twin.state.settings.set('ResumableUploadState', '');
    twin.state.keys = this.state.keys;
    if (this.link !== undefined) {
      this.link.users++;
      twin.link = this.link;
    }
    return twin;
  }

  /**
   * Appends a metadata item, which uploads, createBucket, updateBucket and copyFile send. Throws `invalid_argument` for a
   * name that B2 does not take.
   * @example
   * ```ts
   * b2.metadata = [];
   * b2.addMetadata('camera', 'X100');
   * b2.localFile = 'holiday.mov';
   * await b2.uploadFile(bucketId, '2024/holiday.mov');
   * ```
   */
  addMetadata(name: string, value: string): void {
    checkMetadataName(name);
    this.metadata.push({ name, value: acceptText('The metadata value', value) });
  }

  /**
   * Appends a query parameter of sendCustomRequest; it stays for the next ones until queryParamCount is 0.
   * @example
   * ```ts
   * b2.addQueryParam('fileId', fileId);
   * await b2.sendCustomRequest('GET', 'b2_get_file_info');
   * ```
   */
  addQueryParam(name: string, value: string): void {
    this.state.queryParams.push({
      name: acceptText('The name of the query parameter', name),
      value: acceptText('Its value', value),
    });
  }

  /**
   * Sends any call of the native API with the query parameters. Method: GET (also ''), HEAD or POST with a JSON body. The
   * answer goes to localFile, else to fileData, and can be walked by XPath. Rejects with what B2 answers.
   * @example
   * ```ts
   * await b2.authorize();
   * const body = JSON.stringify({ accountId: b2.accountId, bucketName: 'my-bucket' });
   * await b2.sendCustomRequest('POST', 'b2_list_buckets', body);
   * b2.config('XPath', '/json/buckets/[1]/bucketId');
   * console.log(b2.config('XText'), b2.fileData.toString());
   * ```
   */
  sendCustomRequest(httpMethod: string, operation: string, requestBody = ''): Promise<void> {
    return this.run('sendCustomRequest', { httpMethod, operation, requestBody }, async (task) => {
      const { localFile, overwrite } = this;
      const request = custom.customRequest(httpMethod, operation, requestBody, this.state.queryParams);
      const { bytes, text } = await custom.sendCustom(task, request, { localFile, overwrite });
      if (bytes !== undefined) this.state.memory = { bytes, version: undefined };
      this.state.lastAnswer.ended(() => (text === undefined ? undefined : redactBody(text)));
    });
  }

  /**
   * Fills buckets, by name; a restricted key lists its own. Fires BucketList. Needs listBuckets.
   * @example
   * ```ts
   * await b2.listBuckets();
   * for (const { id, name, kind } of b2.buckets) console.log(id, name, kind);
   * ```
   */
  listBuckets(): Promise<void> {
    return this.run('listBuckets', {}, async (task) => {
      this.state.buckets = (await buckets.fetchBuckets(task)).map(bucketRecord);
    });
  }

  /**
   * Fills buckets with this one, and metadata. Rejects with `bad_bucket_id`. Needs listBuckets.
   * @example
   * ```ts
   * await b2.getBucketInfo(bucketId);
   * console.log(b2.bucketName[0], b2.bucketRevision[0], b2.metadata);
   * ```
   */
  getBucketInfo(bucketId: string): Promise<void> {
    return this.run('getBucketInfo', { bucketId }, async (task) => {
      const bucket = await buckets.fetchBucket(task, bucketId);
      this.state.buckets = [bucketRecord(bucket)];
      this.state.metadata = metadataRecords(bucket.bucketInfo);
    });
  }

  /**
   * Ours: the id of the bucket with this name. Rejects with `not_found`. Needs listBuckets.
   * @example
   * ```ts
   * const id = await b2.getBucketId('my-bucket');
   * await b2.listFiles(id);
   * ```
   */
  getBucketId(bucketName: string): Promise<string> {
    return this.run('getBucketId', { bucketName }, (task) => task.session.bucketId(bucketName, task));
  }

  /**
   * Makes a bucket with metadata as its info and gives its id. Kind: `allPrivate` (also '') or `allPublic`. Rejects with
   * `duplicate_bucket_name`, `too_many_buckets`. Needs writeBuckets.
   * @example
   * ```ts
   * const id = await b2.createBucket('my-new-bucket', 'allPrivate');
   * console.log(id);
   * ```
   */
  createBucket(bucketName: string, kind = ''): Promise<string> {
    return this.run('createBucket', { bucketName, kind }, (task) =>
      buckets.makeBucket(task, bucketName, kind, infoOf(this.metadata), newBucketSettings(this)),
    );
  }

  /**
   * Changes the kind unless newKind is '', and replaces the info by metadata when newMetadata is true. With IfRevision it
   * rejects with `conflict` when somebody was faster. Needs writeBuckets.
   * @example
   * ```ts
   * await b2.getBucketInfo(bucketId);
   * b2.addMetadata('owner', 'archive team');
   * b2.config('IfRevision', b2.bucketRevision[0] ?? -1);
   * await b2.updateBucket(bucketId, '', true);
   * ```
   */
  updateBucket(bucketId: string, newKind: string, newMetadata: boolean): Promise<void> {
    return this.run('updateBucket', { bucketId, newKind }, (task) =>
      buckets.changeBucket(
        task,
        bucketId,
        newKind,
        acceptBoolean('newMetadata', newMetadata) ? infoOf(this.metadata) : undefined,
        changedBucketSettings(this),
      ),
    );
  }

  /**
   * Deletes an empty bucket. Rejects with `cannot_delete_non_empty_bucket` while anything is in it, `bad_bucket_id`.
   * Needs deleteBuckets.
   * @example
   * ```ts
   * await b2.deleteBucket(bucketId);
   * ```
   */
  deleteBucket(bucketId: string): Promise<void> {
    return this.run('deleteBucket', { bucketId }, (task) => buckets.removeBucket(task, bucketId));
  }

  /**
   * Fills files with the next page of names, from fileMarker on, and sets fileMarker to where the next page begins, '' at
   * the end. Fires FileList, with ListWithMetadata MetadataList. Rejects with `bad_bucket_id`. Needs listFiles.
   * @example
   * ```ts
   * b2.prefix = 'photos/';
   * b2.delimiter = '/';
   * do {
   *   await b2.listFiles(bucketId);
   *   for (const { kind, name, size } of b2.files) console.log(kind, name, size);
   * } while (b2.fileMarker !== '');
   * ```
   */
  listFiles(bucketId: string): Promise<void> {
    return this.run('listFiles', { bucketId }, (task) =>
      this.#paging.files(task, bucketId, 'fileMarker', listings.fetchFileNames),
    );
  }

  /**
   * Fills files with the next page of versions, hide markers and unfinished uploads included, from versionMarker on.
   * Fires FileList, with ListWithMetadata MetadataList. Rejects with `bad_bucket_id`. Needs listFiles.
   * @example
   * ```ts
   * do {
   *   await b2.listFileVersions(bucketId);
   *   for (const { id, kind, name } of b2.files) console.log(id, kind, name);
   * } while (b2.versionMarker !== '');
   * ```
   */
  listFileVersions(bucketId: string): Promise<void> {
    return this.run('listFileVersions', { bucketId }, (task) =>
      this.#paging.files(task, bucketId, 'versionMarker', listings.fetchFileVersions),
    );
  }

  /**
   * Fills files with the next page of unfinished uploads, from fileMarker on. Fires FileList. Needs listFiles.
   * @example
   * ```ts
   * await b2.listMultipartUploads(bucketId);
   * const unfinished = b2.files.map(({ id }) => id);
   * for (const id of unfinished) await b2.abortMultipartUpload(id);
   * ```
   */
  listMultipartUploads(bucketId: string): Promise<void> {
    return this.run('listMultipartUploads', { bucketId }, (task) =>
      this.#paging.files(task, bucketId, 'fileMarker', listings.fetchMultipartUploads),
    );
  }

  /**
   * Fills parts with the next page of an unfinished upload's parts, from partMarker on. Fires PartList. Needs writeFiles.
   * @example
   * ```ts
   * await b2.listParts(fileId);
   * for (const { number, size, sha1Hash } of b2.parts) console.log(number, size, sha1Hash);
   * ```
   */
  listParts(multipartFileId: string): Promise<void> {
    return this.run('listParts', { multipartFileId }, (task) =>
      this.#paging.records(task, 'parts', 'partMarker', (marker) => listings.fetchParts(task, multipartFileId, marker)),
    );
  }

  /**
   * Fills files with this version, and metadata. Fires MetadataList. Rejects with `not_found`, `bad_request` for what is
   * no id. Needs readFiles.
   * @example
   * ```ts
   * await b2.getFileInfo(fileId);
   * console.log(b2.fileName[0], b2.fileSize[0], b2.metadata);
   * ```
   */
  getFileInfo(fileId: string): Promise<void> {
    return this.run('getFileInfo', { fileId }, async (task) => {
      const file = await files.fetchFileInfo(task, fileId);
      this.state.files = new ListedFiles().add([file], '');
      this.state.metadata = metadataRecords(file.fileInfo);
    });
  }

  /**
   * Copies on the side of B2 and gives the new version's id. bucketId '': the source's bucket. Honours range and
   * SendMetadataOnCopy.
   * @example
   * ```ts
   * b2.range = '';
   * const copyId = await b2.copyFile(fileId, '', 'backup/report.pdf');
   * console.log(copyId);
   * ```
   */
  copyFile(sourceFileId: string, bucketId: string, fileName: string): Promise<string> {
    return this.run('copyFile', { sourceFileId, bucketId, fileName }, (task) => {
      const fileInfo = fileInfoOf(this, this.state.settings);
      const given = this.contentType !== '' || Object.keys(fileInfo).length > 0;
      const metadata =
        task.settings.SendMetadataOnCopy && given ? { contentType: this.contentType, fileInfo } : undefined;
      const options = { ...copyEncryptionOf(this), ...lockOf(this) };
      const range = parseRange(this.range);
      return copies.copyOneFile(task, { sourceFileId, bucketId, fileName, range, metadata, options });
    });
  }

  /**
   * Adds a hide marker: the name is no longer listed, its versions stay. Rejects with `no_such_file`, `already_hidden`.
   * @example
   * ```ts
   * await b2.hideFile(bucketId, 'report.pdf');
   * ```
   */
  hideFile(bucketId: string, fileName: string): Promise<void> {
    return this.run('hideFile', { bucketId, fileName }, (task) => files.hide(task, bucketId, fileName));
  }

  /**
   * Deletes every version of exactly this name, the oldest first, and unfinished uploads of it. Properties stay as they
   * are. Rejects with `no_such_file`, `access_denied` when object lock protects one. Needs listFiles and deleteFiles;
   * bypassGovernance needs bypassGovernance.
   * @example
   * ```ts
   * await b2.deleteFile(bucketId, 'report.pdf');
   * ```
   */
  deleteFile(bucketId: string, fileName: string, bypassGovernance = false): Promise<void> {
    return this.run('deleteFile', { bucketId, fileName }, (task) =>
      files.deleteAllVersions(task, bucketId, fileName, acceptBoolean('bypassGovernance', bypassGovernance)),
    );
  }

  /**
   * Deletes one version. Rejects with `file_not_present`, `access_denied` when object lock protects it. Needs
   * deleteFiles.
   * @example
   * ```ts
   * await b2.deleteFileVersion('report.pdf', fileId);
   * ```
   */
  deleteFileVersion(fileName: string, fileId: string, bypassGovernance = false): Promise<void> {
    return this.run('deleteFileVersion', { fileName, fileId }, (task) =>
      files.deleteVersion(task, fileName, fileId, acceptBoolean('bypassGovernance', bypassGovernance)),
    );
  }

  /**
   * Ours. Shows a hidden file again by deleting its hide marker. Rejects with `no_such_file` when it is not hidden.
   * @example
   * ```ts
   * await b2.unhideFile(bucketId, 'report.pdf');
   * ```
   */
  unhideFile(bucketId: string, fileName: string): Promise<void> {
    return this.run('unhideFile', { bucketId, fileName }, (task) => files.unhide(task, bucketId, fileName));
  }

  /**
   * Ours. Legal hold of a version, `on` or `off`. Rejects with `bucket_missing_file_lock`. Needs writeFileLegalHolds.
   * @example
   * ```ts
   * await b2.updateFileLegalHold('report.pdf', fileId, 'on');
   * ```
   */
  updateFileLegalHold(fileName: string, fileId: string, legalHold: string): Promise<void> {
    return this.run('updateFileLegalHold', { fileName, fileId, legalHold }, (task) =>
      locks.changeLegalHold(task, fileName, fileId, legalHold),
    );
  }

  /**
   * Ours. Retention of a version: `governance` or `compliance` up to a time in milliseconds since 1970; mode '' takes it
   * away. Shortening governance needs bypassGovernance. Rejects with `bucket_missing_file_lock`, `access_denied`. Needs
   * writeFileRetentions.
   * @example
   * ```ts
   * const inThirtyDays = Date.now() + 30 * 24 * 60 * 60 * 1000;
   * await b2.updateFileRetention('report.pdf', fileId, 'governance', inThirtyDays);
   * ```
   */
  updateFileRetention(
    fileName: string,
    fileId: string,
    mode: string,
    retainUntil = 0,
    bypassGovernance = false,
  ): Promise<void> {
    return this.run('updateFileRetention', { fileName, fileId, mode }, (task) => {
      const bypass = acceptBoolean('bypassGovernance', bypassGovernance);
      return locks.changeRetention(task, { fileName, fileId }, mode, retainUntil, bypass);
    });
  }

  /**
   * Ours. Fills notificationRules with the event notification rules of a bucket. Needs readBucketNotifications.
   * @example
   * ```ts
   * await b2.getNotificationRules(bucketId);
   * for (const rule of b2.notificationRules ?? []) console.log(rule.name, rule.eventTypes);
   * ```
   */
  getNotificationRules(bucketId: string): Promise<void> {
    return this.run('getNotificationRules', { bucketId }, async (task) => {
      this.notificationRules = await locks.fetchNotificationRules(task, bucketId);
    });
  }

  /**
   * Ours. Replaces the event notification rules of a bucket by notificationRules. Needs writeBucketNotifications.
   * @example
   * ```ts
   * await b2.getNotificationRules(bucketId);
   * b2.notificationRules = (b2.notificationRules ?? []).map((rule) => ({ ...rule, isEnabled: false }));
   * await b2.setNotificationRules(bucketId);
   * ```
   */
  setNotificationRules(bucketId: string): Promise<void> {
    return this.run('setNotificationRules', { bucketId }, async (task) => {
      this.notificationRules = await locks.storeNotificationRules(task, bucketId, this.notificationRules ?? []);
    });
  }

  /**
   * Fills appKeys with the next page, from appKeyMarker on. Fires AppKeyList. Needs listKeys.
   * @example
   * ```ts
   * do {
   *   await b2.listAppKeys();
   *   for (const { id, name, capabilities } of b2.appKeys) console.log(id, name, capabilities);
   * } while (b2.appKeyMarker !== '');
   * ```
   */
  listAppKeys(): Promise<void> {
    return this.run('listAppKeys', {}, (task) =>
      this.#paging.records(task, 'appKeys', 'appKeyMarker', (marker) => keys.fetchAppKeys(task, marker)),
    );
  }

  /**
   * Makes a key and gives its id and secret, separated by a line feed; the secret is shown only here. Empty bucket or
   * prefix: no limit. Duration in seconds, at most 86,400,000; below 1: never expires. Needs writeKeys.
   * @example
   * ```ts
   * const made = await b2.createAppKey('reader', 'listFiles,readFiles', bucketId, 'reports/', 24 * 60 * 60);
   * const [id, secret] = made.split('\n');
   * console.log(id, secret?.length);
   * ```
   */
  createAppKey(
    keyName: string,
    capabilities: string,
    allowedBucketId = '',
    allowedPrefix = '',
    validityDuration = 0,
  ): Promise<string> {
    const key = { keyName, capabilities, allowedBucketId, allowedPrefix, validityDuration };
    return this.run('createAppKey', { keyName, capabilities, allowedBucketId, allowedPrefix }, async (task) => {
      const { id, secret } = await keys.makeAppKey(task, key);
      return `${id}\n${secret}`;
    });
  }

  /**
   * Deletes a key; those who use it are refused from then on. Needs deleteKeys.
   * @example
   * ```ts
   * await b2.deleteAppKey(keyId);
   * ```
   */
  deleteAppKey(keyId: string): Promise<void> {
    return this.run('deleteAppKey', { keyId }, (task) => keys.removeAppKey(task, keyId));
  }

  /**
   * A token for DownloadAuthToken: downloads by name under the prefix, for 1 to 604,800 seconds. Needs shareFiles.
   * @example
   * ```ts
   * const token = await b2.getDownloadAuthToken(bucketId, 'public/', 60 * 60);
   * const guest = b2.clone();
   * guest.config('DownloadAuthToken', token);
   * await guest.downloadFile('my-bucket', 'public/report.pdf');
   * ```
   */
  getDownloadAuthToken(allowedBucketId: string, allowedPrefix: string, validityDuration: number): Promise<string> {
    return this.run('getDownloadAuthToken', { allowedBucketId, allowedPrefix }, (task) =>
      keys.makeDownloadToken(task, allowedBucketId, allowedPrefix, validityDuration),
    );
  }

  /**
   * Uploads uploadStream, else localFile, else fileData and gives the new version's id. After a failure or interrupt()
   * the same call goes on where it stopped. Fires StartTransfer, Progress, Transfer, FragmentComplete, EndTransfer.
   * Rejects with `cannot_open_file`, `cannot_read_source`, `source_changed`, `resume_mismatch`, `storage_cap_exceeded`.
   * Needs writeFiles.
   * @example
   * ```ts
   * b2.localFile = 'holiday.mov';
   * b2.onProgress = ({ percentDone, eta }) => console.log(`${percentDone} %, ${eta} s left`);
   * const id = await b2.uploadFile(bucketId, '2024/holiday.mov');
   * console.log(id);
   * ```
   */
  uploadFile(bucketId: string, fileName: string): Promise<string> {
    return this.run('uploadFile', { bucketId, fileName }, async (task) => {
      const { uploadStream: stream, localFile, fileData: data } = this;
      const resumeState = task.settings.ResumableUploadState;
      const { ownUploadState } = this.state;
      const abandoned = resumeState === '' && ownUploadState !== '';
      const resume = { resumeState, resumeRequired: resumeState !== ownUploadState, abandoned };
      const file = newFileOf(this, this.state.settings, bucketId, fileName);
      const id = await uploads.uploadContent(task, file, { stream, localFile, data }, resume);
      task.saveUploadState(() => '');
      this.startByte = 0;
      this.uploadStream = null;
      return id;
    });
  }

  /**
   * Begins an upload in parts and gives its id. Content type and metadata are fixed here, and whether it is encrypted: then
   * this instance and its clones alone can send the parts. Needs writeFiles.
   * @example
   * ```ts
   * const uploadId = await b2.startMultipartUpload(bucketId, 'archive.tar');
   * for (const [index, name] of ['archive.1', 'archive.2'].entries()) {
   *   b2.localFile = name;
   *   await b2.uploadPart(uploadId, index + 1);
   * }
   * await b2.completeMultipartUpload(uploadId);
   * ```
   */
  startMultipartUpload(bucketId: string, fileName: string): Promise<string> {
    return this.run('startMultipartUpload', { bucketId, fileName }, (task) =>
      multipart.startUpload(task, newFileOf(this, this.state.settings, bucketId, fileName)),
    );
  }

  /**
   * Uploads localFile, else fileData, as a part of 1 to 10,000; the same number again replaces it. Every part but the
   * last has at least accountMinPartSize bytes. Of an upload that was begun with a password or key the parts are encrypted:
   * all but the last have the same size, a multiple of 65,536 bytes, the last one is told by lastPart, and none can be replaced.
   * Fires StartTransfer, Progress, Transfer, EndTransfer. Rejects with `cannot_open_file`, `source_changed`, `bad_request` when the
   * upload is gone. Needs writeFiles.
   * @example
   * ```ts
   * b2.localFile = 'archive.1';
   * await b2.uploadPart(fileId, 1);
   * ```
   */
  uploadPart(multipartFileId: string, partNumber: number, lastPart = false): Promise<void> {
    return this.run('uploadPart', { multipartFileId }, (task) => {
      const { localFile, fileData: data } = this;
      const isLast = acceptBoolean('lastPart', lastPart);
      const serverSideEncryption = encryptionOf(this);
      const options = { partNumber, isLast, serverSideEncryption };
      return multipart.uploadOnePart(task, multipartFileId, options, { localFile, data });
    });
  }

  /**
   * Makes a part of a stored file, or of its range, without moving its bytes through here. Rejects with `not_found`,
   * `source_too_large`, `range_not_satisfiable`. Needs writeFiles.
   * @example
   * ```ts
   * b2.range = '0-99999999';
   * await b2.copyPart(fileId, await b2.startMultipartUpload(bucketId, 'first-part.bin'), 1);
   * ```
   */
  copyPart(sourceFileId: string, multipartFileId: string, partNumber: number): Promise<void> {
    return this.run('copyPart', { sourceFileId, multipartFileId }, (task) =>
      multipart.copyOnePart(task, sourceFileId, multipartFileId, partNumber, this.range, copyEncryptionOf(this)),
    );
  }

  /**
   * Makes a file of the uploaded parts. parts and partMarker stay as they are. Rejects with `missing_part`, also when an
   * encrypted upload has no last part, and with `bad_request` when it is finished already. Needs writeFiles.
   * @example
   * ```ts
   * await b2.completeMultipartUpload(fileId);
   * ```
   */
  completeMultipartUpload(multipartFileId: string): Promise<void> {
    return this.run('completeMultipartUpload', { multipartFileId }, (task) =>
      multipart.completeUpload(task, multipartFileId),
    );
  }

  /**
   * Deletes an unfinished upload and its parts. Rejects with `bad_request` when there is none of this id. Needs
   * writeFiles.
   * @example
   * ```ts
   * await b2.abortMultipartUpload(fileId);
   * ```
   */
  abortMultipartUpload(multipartFileId: string): Promise<void> {
    return this.run('abortMultipartUpload', { multipartFileId }, (task) =>
      multipart.abortUpload(task, multipartFileId),
    );
  }

  /**
   * Downloads the newest version of a name into downloadStream, else localFile, else fileData, and verifies it. Honours
   * range, startByte and overwrite. After a failure the same call goes on where it stopped. Fires StartTransfer,
   * Progress, Transfer, EndTransfer. Rejects with `not_found`, `file_exists`, `checksum_mismatch`, `version_changed`,
   * `disk_full`, `range_not_satisfiable`. Needs readFiles.
   * @example
   * ```ts
   * b2.localFile = 'report.pdf';
   * b2.overwrite = true;
   * await b2.downloadFile('my-bucket', 'reports/2024.pdf');
   * ```
   */
  downloadFile(bucketName: string, fileName: string): Promise<void> {
    return this.run('downloadFile', { bucketName, fileName }, (task) => this.#download(task, { bucketName, fileName }));
  }

  /**
   * Downloads a version by its id, as downloadFile does, with the same events and errors; a token of DownloadAuthToken is
   * not used.
   * @example
   * ```ts
   * b2.localFile = '';
   * await b2.downloadFileById(fileId);
   * console.log(b2.fileData.length);
   * ```
   */
  downloadFileById(fileId: string): Promise<void> {
    return this.run('downloadFileById', { fileId }, (task) => this.#download(task, { fileId }));
  }

  /**
   * Ours. Uploads many files, MaxConcurrentFiles at a time, from an array or any (async) iterable that yields
   * `{ fileName, localFile }`, or `fileData` or `stream` in place of localFile. A file that fails does not stop the others; it
   * is in the result, and FileComplete tells of each. Properties hold for all of them. Needs writeFiles.
   * @example
   * ```ts
   * b2.onFileComplete = ({ fileName, error }) => console.log(fileName, error?.message ?? 'stored');
   * const { completed, failed } = await b2.uploadFiles(bucketId, [
   *   { fileName: 'notes/a.txt', localFile: 'a.txt' },
   *   { fileName: 'notes/hello.txt', fileData: 'hello' },
   * ]);
   * console.log(completed, failed.length);
   * ```
   */
  uploadFiles(bucketId: string, entries: Iterable<UploadEntry> | AsyncIterable<UploadEntry>): Promise<ManyResult> {
    return this.run('uploadFiles', { bucketId }, (task) =>
      many.uploadMany(task, entries, ({ fileName, contentType = this.contentType, metadata }) => ({
        ...newFileOf(this, this.state.settings, bucketId, fileName),
        contentType,
        ...(metadata && { fileInfo: { ...headerInfoOf(this), ...metadata } }),
      })),
    );
  }

  /**
   * Ours. Downloads many files into files, MaxConcurrentFiles at a time, from an array or any (async) iterable that yields
   * `{ bucketName, fileName }` or `{ fileId }`, with a `localFile`, or with a `folder` below which fileName says where; a name
   * that would lead out of it is refused. Missing folders are made; overwrite holds for all. A file that fails does not stop the others; it is in the result, and FileComplete tells of each. Needs readFiles.
   * @example
   * ```ts
   * await b2.listFiles(bucketId);
   * const files = b2.files.filter(({ kind }) => kind === 'upload');
   * const { completed } = await b2.downloadFiles(files.map(({ id, name }) => ({ fileId: id, fileName: name, folder: './copy' })));
   * console.log(completed);
   * ```
   */
  downloadFiles(entries: Iterable<DownloadEntry> | AsyncIterable<DownloadEntry>): Promise<ManyResult> {
    return this.run('downloadFiles', {}, (task) => {
      const { overwrite } = this;
      return many.downloadMany(task, entries, { overwrite, serverSideEncryption: downloadEncryptionOf(this) });
    });
  }

  /**
   * Ours. Stores a version once more, encrypted with encryptionPassword or EncryptionKey in EncryptionFormat, and gives the new
   * version's id. It is read with DecryptionPasswords as well, and from any format; AllowPlainDownload takes one that is not
   * encrypted. Name, type, metadata, times in it, locks and SSE stay unless a property says otherwise. It streams: nothing is
   * stored unless all of it was verified. The new version is the newest of its name; the old one stays. Fires what uploadFile
   * does. Rejects with `wrong_password`, `damaged_ciphertext`, `unknown_encryption`. Needs readFiles and writeFiles.
   * @example
   * ```ts
   * b2.config('DecryptionPasswords', 'the old password');
   * b2.encryptionPassword = 'six new words from a list';
   * const newId = await b2.reencrypt(fileId);
   * await b2.deleteFileVersion('report.pdf', fileId);
   * console.log(newId);
   * ```
   */
  reencrypt(fileId: string): Promise<string> {
    return this.run('reencrypt', { fileId }, (task) => {
      const { sseSourceCustomerKey: key } = this;
      const sourceEncryption = key.length === 0 ? downloadEncryptionOf(this) : customerKey(key);
      return reencryptVersion(task, { fileId, options: newFileOptionsOf(this), sourceEncryption });
    });
  }

  /**
   * Ours. Cancels unfinished uploads in parts of a bucket that were begun so many days ago or earlier, with prefix those of
   * names that begin with it, and gives their number. Fires FileList for each one before. What is cancelled cannot be
   * resumed. Needs listFiles and writeFiles.
   * @example
   * ```ts
   * const cancelled = await b2.cleanUpUploads(bucketId, 7);
   * console.log(`${cancelled} uploads of last week were given up`);
   * ```
   */
  cleanUpUploads(bucketId: string, olderThanDays = 1): Promise<number> {
    return this.run('cleanUpUploads', { bucketId }, (task) =>
      cancelUnfinishedUploads(task, bucketId, this.prefix, olderThanDays),
    );
  }

  async #download(task: TransferTask, source: downloads.DownloadSource): Promise<void> {
    const { downloadStream: stream, localFile, overwrite, startByte } = this;
    const { memory } = this.state;
    const existingBytes = startByte === this.state.ownStartByte ? 0 : startByte;
    const range = parseRange(this.range);
    const start = downloads.startOf({ stream, localFile }, memory, startByte, range);
    const serverSideEncryption = downloadEncryptionOf(this);
    const target = { stream, localFile, overwrite, existingBytes, serverSideEncryption, ...start };
    try {
      await downloads.downloadContent(task, source, target, (held) => {
        this.state.memory = held;
      });
      this.startByte = 0;
      this.downloadStream = null;
    } finally {
      this.state.ownStartByte = this.startByte;
    }
  }
}
