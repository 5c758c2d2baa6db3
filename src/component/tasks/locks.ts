import {
  getBucketNotificationRules,
  setBucketNotificationRules,
  updateFileLegalHold,
  updateFileRetention,
} from '../../api/index.js';
import { B2Error } from '../../errors/index.js';
import type { RetentionMode } from '../../wire/lock.js';
import type { NotificationRule } from '../../wire/notification.js';
import { checkId } from '../checks.js';
import type { Task } from '../task.js';

export async function changeLegalHold(task: Task, fileName: string, fileId: string, legalHold: string): Promise<void> {
  checkFile(fileName, fileId);
  if (legalHold !== 'on' && legalHold !== 'off') throw unfit('The legal hold', legalHold, 'on or off');
  await task.session.call(task, (connection) => updateFileLegalHold(connection, { fileName, fileId, legalHold }, task));
}

/** An empty mode takes the retention away. */
export async function changeRetention(
  task: Task,
  file: { readonly fileName: string; readonly fileId: string },
  mode: string,
  retainUntil: number,
  bypassGovernance: boolean,
): Promise<void> {
  checkFile(file.fileName, file.fileId);
  const fileRetention = retentionOf(mode, retainUntil);
  const bypass = bypassGovernance ? { bypassGovernance } : {};
  await task.session.call(task, (connection) =>
    updateFileRetention(connection, { ...file, fileRetention, ...bypass }, task),
  );
}

function retentionOf(mode: string, retainUntil: number) {
  if (mode === '') return { mode: null, retainUntilTimestamp: null };
  if (mode !== 'governance' && mode !== 'compliance') {
    throw unfit('The retention mode', mode, 'governance, compliance, or nothing');
  }
  if (!Number.isSafeInteger(retainUntil) || retainUntil <= 0) {
    throw unfit('The end of the retention', String(retainUntil), 'milliseconds since 1970');
  }
  return { mode: mode as RetentionMode, retainUntilTimestamp: retainUntil };
}

function checkFile(fileName: string, fileId: string): void {
  checkId('The file name', fileName);
  checkId('The file id', fileId);
}

function unfit(what: string, given: string, legal: string): B2Error {
  return new B2Error('invalid_argument', `${what} cannot be ${JSON.stringify(given)}: it is ${legal}.`);
}

export async function fetchNotificationRules(task: Task, bucketId: string): Promise<readonly NotificationRule[]> {
  checkId('The bucket id', bucketId);
  const answer = await task.session.call(task, (connection) =>
    getBucketNotificationRules(connection, { bucketId }, task),
  );
  return answer.eventNotificationRules;
}

export async function storeNotificationRules(
  task: Task,
  bucketId: string,
  rules: readonly NotificationRule[],
): Promise<readonly NotificationRule[]> {
  checkId('The bucket id', bucketId);
  const request = { bucketId, eventNotificationRules: rules };
  const answer = await task.session.call(task, (connection) => setBucketNotificationRules(connection, request, task));
  return answer.eventNotificationRules;
}
