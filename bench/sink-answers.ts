import type { ServerJob } from './jobs.js';

const ACCOUNT = {
  accountId: 'bench-account',
  authorizationToken: 'bench-token',
  applicationKeyExpirationTimestamp: null,
};
const UNSET = { isClientAuthorizedToRead: false, value: null };
const CAPABILITIES = ['listBuckets', 'listFiles', 'writeFiles', 'readFiles'];
const BUCKET = {
  ...{ accountId: 'bench-account', bucketId: 'bench', bucketName: 'bench', bucketType: 'allPrivate', revision: 1 },
  ...{ bucketInfo: {}, corsRules: [], lifecycleRules: [], options: [] },
  defaultServerSideEncryption: { isClientAuthorizedToRead: true, value: { mode: null, algorithm: null } },
  fileLockConfiguration: UNSET,
  replicationConfiguration: { isClientAuthorizedToRead: true, value: null },
};

/** What was sent with a call: of uploads only the size and the digits at the end. */
export interface Sent {
  readonly path: string;
  readonly bytes: number;
  readonly tail: string;
  readonly fileName: string;
  /** JSON of the other calls. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The least that clients take for B2's answers. */
export class Answers {
  readonly #job: ServerJob;
  readonly #url: () => string;
  /** Bytes of the parts of each large file. */
  readonly #large = new Map<string, number>();
  readonly #pages = new Map<string, string>();

  constructor(job: ServerJob, url: () => string) {
    this.#job = job;
    this.#url = url;
  }

  /** As JSON text. */
  to(name: string, sent: Sent): string {
    if (name === 'b2_list_file_names') return this.#list(sent.fields);
    return JSON.stringify(this.#answer(name, sent));
  }

  #answer(name: string, sent: Sent): unknown {
    const { fields } = sent;
    const url = this.#url();
    switch (name) {
      case 'b2_authorize_account':
        return this.#account(url);
      case 'b2_list_buckets':
        return { buckets: [BUCKET] };
      case 'b2_get_upload_url':
        return { bucketId: 'bench', authorizationToken: 't', uploadUrl: `${url}/b2api/v4/b2_upload_file/1/2` };
      case 'b2_get_upload_part_url': {
        const fileId = String(fields['fileId']);
        return { fileId, authorizationToken: 't', uploadUrl: `${url}/b2api/v4/b2_upload_part/${fileId}/2` };
      }
      case 'b2_start_large_file': {
        const fileId = `large${this.#large.size}`;
        this.#large.set(fileId, 0);
        return {
          ...file(String(fields['fileName']), 0, 'none'),
          fileId,
          action: 'start',
          fileInfo: fields['fileInfo'],
        };
      }
      case 'b2_upload_part':
        return this.#part(sent);
      case 'b2_finish_large_file': {
        const fileId = String(fields['fileId']);
        return { ...file('bench', this.#large.get(fileId) ?? 0, 'none'), fileId };
      }
      default:
        return file(sent.fileName, sent.bytes - sent.tail.length, sent.tail);
    }
  }

  #account(url: string) {
    const sizes = { absoluteMinimumPartSize: 5_000_000, recommendedPartSize: 100_000_000 };
    const urls = { apiUrl: url, downloadUrl: url, s3ApiUrl: url };
    const allowed = { buckets: null, capabilities: CAPABILITIES, namePrefix: null };
    const old = { bucketId: null, bucketName: null, ...allowed };
    // Every version finds its own shape in it.
    return {
      ...ACCOUNT,
      ...sizes,
      ...urls,
      allowed: old,
      apiInfo: { storageApi: { ...sizes, ...urls, ...old, allowed } },
    };
  }

  #part({ path, bytes, tail }: Sent) {
    const fileId = path.split('/').at(-2) ?? '';
    const contentLength = bytes - tail.length;
    this.#large.set(fileId, (this.#large.get(fileId) ?? 0) + contentLength);
    return { fileId, partNumber: 1, uploadTimestamp: 1, contentLength, contentSha1: tail };
  }

  /** Pages are made once, so that making them costs no run anything. */
  #list({ startFileName, maxFileCount, prefix }: Sent['fields']): string {
    if (typeof prefix === 'string' && prefix !== '') {
      const { bytes, sha1 } = this.#job;
      const files = prefix === 'bench' || prefix === 'bench/' ? [file('bench', bytes, sha1)] : [];
      return JSON.stringify({ files: prefix === 'bench' ? files : [], nextFileName: null });
    }
    const start = Number(/\d+$/.exec(String(startFileName ?? ''))?.[0] ?? 0);
    const end = Math.min(this.#job.names, start + Number(maxFileCount ?? 100));
    const key = `${start}-${end}`;
    const known = this.#pages.get(key);
    if (known !== undefined) return known;
    const files = Array.from({ length: end - start }, (_, i) => file(nameOf(start + i), i, this.#job.sha1));
    const page = JSON.stringify({ files, nextFileName: end === this.#job.names ? null : nameOf(end) });
    this.#pages.set(key, page);
    return page;
  }
}

const nameOf = (number: number): string => `folder/name-${String(number).padStart(8, '0')}`;

function file(fileName: string, contentLength: number, contentSha1: string) {
  return {
    ...{ accountId: 'bench-account', bucketId: 'bench', action: 'upload', fileId: `id-${fileName}`, fileName },
    ...{ contentLength, size: contentLength, contentSha1, contentType: 'application/octet-stream' },
    ...{ fileInfo: {}, uploadTimestamp: 1, fileRetention: UNSET, legalHold: UNSET },
    serverSideEncryption: { mode: null, algorithm: null },
  };
}
