import { type Member, membersOf } from './declarations.js';

/** The methods of the reference page by what they are for; one that stands in no group is an error. */
const GROUPS = {
  'Session and settings': ['authorize', 'config', 'interrupt', 'reset', 'clone'],
  Buckets: ['listBuckets', 'getBucketInfo', 'getBucketId', 'createBucket', 'updateBucket', 'deleteBucket'],
  'Listing files': ['listFiles', 'listFileVersions', 'listMultipartUploads', 'listParts', 'getFileInfo'],
  Uploads: ['uploadFile', 'uploadFiles', 'addMetadata', 'reencrypt', 'cleanUpUploads'],
  'Uploads in parts by hand': [
    'startMultipartUpload',
    'uploadPart',
    'copyPart',
    'completeMultipartUpload',
    'abortMultipartUpload',
  ],
  Downloads: ['downloadFile', 'downloadFileById', 'downloadFiles', 'getDownloadAuthToken'],
  'Stored files': [
    'copyFile',
    'hideFile',
    'unhideFile',
    'deleteFile',
    'deleteFileVersion',
    'updateFileLegalHold',
    'updateFileRetention',
  ],
  'Application keys': ['listAppKeys', 'createAppKey', 'deleteAppKey'],
  'Event notifications': ['getNotificationRules', 'setNotificationRules'],
  'Any other call': ['sendCustomRequest', 'addQueryParam'],
} as const satisfies Record<string, readonly string[]>;

/** Signature, text and example of every method, from the docstrings of the component and its base class. */
export function methodReference(): string {
  const methods = new Map(
    [...membersOf('component/backblaze-b2.ts', 'BackblazeB2'), ...membersOf('component/runner.ts', 'BackblazeB2Runner')]
      .filter(({ kind }) => kind === 'method')
      .map((method) => [method.name, method]),
  );
  methods.delete('toJSON');
  const sections = Object.entries(GROUPS).map(([title, names]) => {
    const texts = names.map((name) => {
      const method = methods.get(name);
      methods.delete(name);
      return section(name, method);
    });
    return [`## ${title}`, ...texts].join('\n\n');
  });
  if (methods.size > 0)
    throw new Error(`${[...methods.keys()].join(', ')} stand in no group of docs/method-reference.ts.`);
  return sections.join('\n\n');
}

function section(name: string, method: Member | undefined): string {
  if (method === undefined) throw new Error(`There is no method ${name}.`);
  if (method.examples.length === 0) throw new Error(`The docstring of ${name} has no @example.`);
  const signature = method.declaration.replace(/\( /, '(').replace(/, \)/, ')');
  return [`### ${name}`, `\`${signature}\``, method.text, ...method.examples].join('\n\n');
}
