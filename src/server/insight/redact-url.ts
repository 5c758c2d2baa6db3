/** Query fields whose values are no secret. Every other one may be: a token, or a customer's key inside of JSON. */
const OPEN_FIELDS: ReadonlySet<string> = new Set([
  'accountId',
  'bucketId',
  'bucketName',
  'delimiter',
  'fileId',
  'fileName',
  'maxFileCount',
  'maxKeyCount',
  'maxPartCount',
  'namePrefix',
  'prefix',
  'startApplicationKeyId',
  'startFileId',
  'startFileName',
  'startPartNumber',
]);

const MAX_LENGTH = 2048;

/** Path and query as they came, without the values that may be secret; cut where they get long. */
export function redactUrl(url: string): string {
  const mark = url.indexOf('?');
  if (mark < 0) return url.slice(0, MAX_LENGTH);
  const fields = url.slice(mark + 1).split('&');
  return `${url.slice(0, mark)}?${fields.map(redactField).join('&')}`.slice(0, MAX_LENGTH);
}

function redactField(field: string): string {
  const at = field.indexOf('=');
  const name = field.slice(0, Math.max(0, at));
  if (OPEN_FIELDS.has(name)) return field;
  return /^[A-Za-z0-9_-]{1,50}$/.test(name) ? `${name}=REDACTED` : 'REDACTED';
}
