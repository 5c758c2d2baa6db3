import { createKey, deleteKey, getDownloadAuthorization, listKeys } from '../../api/index.js';
import { B2Error } from '../../errors/index.js';
import { LIMITS } from '../../wire/limits.js';
import { checkId, checkSeconds } from '../checks.js';
import { type AppKeyRecord, appKeyRecord } from '../records.js';
import type { Task } from '../task.js';
import type { Page } from './listings.js';

export async function fetchAppKeys(task: Task, marker: string): Promise<Page<AppKeyRecord>> {
  const { MaxAppKeyResults } = task.settings;
  const page = await task.session.call(task, (connection, { accountId }) =>
    listKeys(
      connection,
      {
        accountId,
        ...(marker === '' ? {} : { startApplicationKeyId: marker }),
        ...(MaxAppKeyResults < 0 ? {} : { maxKeyCount: MaxAppKeyResults }),
      },
      task,
    ),
  );
  const items = page.keys.map(appKeyRecord);
  for (const { id, name, ...rest } of items) await task.fire('AppKeyList', { keyId: id, keyName: name, ...rest });
  return { items, marker: page.nextApplicationKeyId ?? '' };
}

export interface NewAppKey {
  readonly keyName: string;
  /** Comma-separated. */
  readonly capabilities: string;
  /** Comma-separated; empty for every bucket. */
  readonly allowedBucketId: string;
  readonly allowedPrefix: string;
  /** Seconds; below 1 the key never expires. */
  readonly validityDuration: number;
}

/** The new key's id and secret. */
export async function makeAppKey(
  task: Task,
  key: NewAppKey,
): Promise<{ readonly id: string; readonly secret: string }> {
  const { keyName, allowedPrefix, validityDuration } = key;
  if (!/^[A-Za-z0-9-]{1,100}$/.test(keyName)) {
    throw new B2Error(
      'invalid_argument',
      `The key name ${JSON.stringify(keyName)} is not legal: 1 to 100 letters, digits and hyphens.`,
    );
  }
  checkSeconds(validityDuration, LIMITS.keyDurationMaxSeconds);
  const capabilities = split(key.capabilities);
  if (capabilities.length === 0) {
    throw new B2Error(
      'invalid_argument',
      'capabilities is empty. Name at least one, separated by commas, for example "listFiles,readFiles".',
    );
  }
  const bucketIds = split(key.allowedBucketId);
  const created = await task.session.call(task, (connection, { accountId }) =>
    createKey(
      connection,
      {
        accountId,
        keyName,
        capabilities,
        ...(bucketIds.length === 0 ? {} : { bucketIds }),
        ...(allowedPrefix === '' ? {} : { namePrefix: allowedPrefix }),
        ...(validityDuration < 1 ? {} : { validDurationInSeconds: validityDuration }),
      },
      task,
    ),
  );
  return { id: created.applicationKeyId, secret: created.applicationKey };
}

function split(list: string): string[] {
  return list
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

export async function removeAppKey(task: Task, keyId: string): Promise<void> {
  checkId('The key id', keyId);
  await task.session.call(task, (connection) => deleteKey(connection, { applicationKeyId: keyId }, task));
}

/** A token for downloads by name, for 1 to 604,800 seconds. */
export async function makeDownloadToken(
  task: Task,
  bucketId: string,
  prefix: string,
  seconds: number,
): Promise<string> {
  checkId('The bucket id', bucketId);
  checkSeconds(seconds, LIMITS.downloadAuthorizationMaxSeconds);
  if (seconds < 1) {
    throw new B2Error(
      'invalid_argument',
      `A download token must be valid for 1 to ${LIMITS.downloadAuthorizationMaxSeconds} seconds.`,
    );
  }
  const request = { bucketId, fileNamePrefix: prefix, validDurationInSeconds: seconds };
  const answer = await task.session.call(task, (connection) => getDownloadAuthorization(connection, request, task));
  return answer.authorizationToken;
}
