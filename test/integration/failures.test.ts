import assert from 'node:assert/strict';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { failsWith } from '../helpers/failures.js';
import { bytesOf, component, requestsOf, storedIn, withServer } from '../helpers/setup.js';

const NO_ID = '0123456789abcdef01234567';

describe('a call with wrong credentials', () => {
  const setup = withServer();

  it('says which properties to check', async () => {
    const b2 = component(setup.server);
    b2.applicationKey = 'K0000000000000000000000000000000';
    await failsWith(b2, b2.listBuckets(), {
      code: 'unauthorized',
      errorCode: 151,
      says: /Check applicationKeyId and applicationKey/,
    });
    assert.equal(b2.accountId, '');
  });

  it('says so when there is no key, and sends nothing', async () => {
    const b2 = component({ ...setup.server, applicationKey: '' });
    const requests = requestsOf(b2);
    await failsWith(b2, b2.listBuckets(), {
      code: 'no_credentials',
      errorCode: 211,
      says: /Set applicationKeyId and applicationKey/,
    });
    assert.deepEqual(requests, []);
  });

  it('says so when the key lacks the capability', async () => {
    const { b2, server, bucketId } = setup;
    const [applicationKeyId = '', applicationKey = ''] = (
      await b2.createAppKey('reader', 'listBuckets', '', '', 0)
    ).split('\n');
    const reader = component({ ...server, applicationKeyId, applicationKey });
    await failsWith(reader, reader.listFiles(bucketId), {
      code: 'unauthorized',
      errorCode: 151,
      says: /lacks the capability/,
    });
  });
});

describe('a call for what does not exist', () => {
  const setup = withServer();

  const CASES = {
    'a bucket by its id': { work: () => setup.b2.listFiles(NO_ID), code: 'bad_bucket_id', says: /List the buckets/ },
    'the info of a bucket': {
      work: () => setup.b2.getBucketInfo(NO_ID),
      code: 'bad_bucket_id',
      says: /List the buckets/,
    },
    'the bucket of an upload': {
      work: () => setup.b2.uploadFile(NO_ID, 'x'),
      code: 'bad_bucket_id',
      says: /List the buckets/,
    },
    'a bucket by its name': {
      work: () => setup.b2.getBucketId('no-such-bucket'),
      code: 'not_found',
      says: /List the buckets/,
    },
    'the bucket of a download': {
      work: () => setup.b2.downloadFile('no-such-bucket', 'x'),
      code: 'not_found',
      says: /Check the bucket name/,
    },
    'a file by its name': {
      work: () => setup.b2.downloadFile(setup.bucketName, 'x'),
      code: 'not_found',
      says: /Check the bucket name, the file name/,
    },
    'a file to delete': {
      work: () => setup.b2.deleteFile(setup.bucketId, 'x'),
      code: 'no_such_file',
      says: /case-sensitive/,
    },
    'a file to hide': {
      work: () => setup.b2.hideFile(setup.bucketId, 'x'),
      code: 'no_such_file',
      says: /case-sensitive/,
    },
  } as const;
  for (const [what, { work, code, says }] of Object.entries(CASES)) {
    it(`says so of ${what}`, async () => {
      await failsWith(setup.b2, work(), { code, errorCode: 151, says });
    });
  }

  it('leaves nothing beside a target that could not be downloaded', async () => {
    setup.b2.localFile = setup.path('target');
    await failsWith(setup.b2, setup.b2.downloadFile(setup.bucketName, 'x'), {
      code: 'not_found',
      errorCode: 151,
      says: /Check/,
    });
    assert.deepEqual(await readdir(setup.folder), []);
  });
});

describe('a local file that cannot be used', () => {
  const setup = withServer();

  it('is not replaced without overwrite, and nothing is asked of B2', async () => {
    const { b2 } = setup;
    b2.localFile = setup.path('mine');
    await writeFile(b2.localFile, 'mine');
    const requests = requestsOf(b2);
    await failsWith(b2, b2.downloadFile(setup.bucketName, 'x'), {
      code: 'file_exists',
      errorCode: 302,
      says: /Set overwrite to true/,
    });
    assert.deepEqual(requests, []);
    assert.equal(await readFile(b2.localFile, 'utf8'), 'mine');
  });

  const UNREADABLE = {
    'is missing': { make: async () => undefined, says: /no such file.*Check the path/ },
    'is a folder': { make: (path: string) => mkdir(path), says: /not a regular file.*Name a file/ },
    'is in what is no folder': {
      make: (path: string) => writeFile(path, 'x'),
      inside: true,
      says: /not a folder.*Check the path/,
    },
  };
  for (const [why, { make, says, ...rest }] of Object.entries(UNREADABLE)) {
    it(`is refused as a source when it ${why}, and nothing is asked of B2`, async () => {
      const { b2 } = setup;
      const path = setup.path('source');
      await make(path);
      b2.localFile = 'inside' in rest ? `${path}/file` : path;
      const requests = requestsOf(b2);
      await failsWith(b2, b2.uploadFile(setup.bucketId, 'x'), { code: 'cannot_open_file', errorCode: 302, says });
      assert.deepEqual(requests, []);
    });
  }

  it('is refused as a source when its mode forbids reading', async function () {
    if (process.platform === 'win32') return this.skip();
    const { b2 } = setup;
    b2.localFile = setup.path('secret');
    await writeFile(b2.localFile, 'x');
    await chmod(b2.localFile, 0);
    await chmod(setup.folder, 0o755);
    const root = process.getuid?.() === 0;
    // The administrator may read everything, so somebody else has to try; the server is not asked.
    if (root) process.seteuid?.(65_534);
    try {
      await failsWith(b2, b2.uploadFile(setup.bucketId, 'x'), {
        code: 'cannot_open_file',
        errorCode: 302,
        says: /permission denied.*Check the owner and mode/,
      });
    } finally {
      if (root) process.seteuid?.(0);
    }
  });

  it('is refused as a target in a folder that does not exist, and as a folder', async () => {
    const { b2 } = setup;
    b2.localFile = setup.path('none/file');
    const says = /Check the path/;
    await failsWith(b2, b2.downloadFile(setup.bucketName, 'x'), { code: 'cannot_write_target', errorCode: 302, says });
    b2.localFile = setup.folder;
    b2.overwrite = true;
    await failsWith(b2, b2.downloadFile(setup.bucketName, 'x'), {
      code: 'cannot_write_target',
      errorCode: 302,
      says: /not a regular file. Name another/,
    });
  });
});

describe('a file name that B2 forbids', () => {
  const setup = withServer();

  const NAMES: Readonly<Record<string, readonly [string, RegExp]>> = {
    'is empty': ['', /at least one character/],
    'begins with a slash': ['/a', /begin with \//],
    'ends with a slash': ['a/', /end with \//],
    'has two slashes': ['a//b', /contain \/\//],
    'has a backslash': ['a\\b', /separate folders with \//],
    'has a control character': ['a\u0007b', /control characters/],
    'has a DEL': ['a\u007fb', /control characters/],
    'has half of a surrogate pair': ['a\ud800b', /surrogate/],
    'is too long in bytes': [`${'ä/'.repeat(341)}ab`, /1025 bytes of UTF-8, at most 1024/],
    'has a folder that is too long in bytes': [`a/${'ä'.repeat(126)}/b`, /at most 250 bytes/],
  };
  for (const [why, [name, says]] of Object.entries(NAMES)) {
    it(`is refused when it ${why}, by whatever makes a file, and nothing is sent`, async () => {
      const { b2, bucketId } = setup;
      b2.fileData = 'x';
      const requests = requestsOf(b2);
      const expected = { code: 'invalid_argument', errorCode: 211, says } as const;
      await failsWith(b2, b2.uploadFile(bucketId, name), expected);
      await failsWith(b2, b2.startMultipartUpload(bucketId, name), expected);
      await failsWith(b2, b2.copyFile('4_z', bucketId, name), expected);
      assert.deepEqual(requests, []);
    });
  }

  it('is only a little longer than one that is taken', async () => {
    const { b2, bucketId } = setup;
    b2.fileData = 'x';
    for (const name of [`${'ä/'.repeat(341)}a`, `a/${'ä'.repeat(125)}/b`]) await b2.uploadFile(bucketId, name);
    assert.equal((await storedIn(b2, bucketId)).length, 2);
  });
});

describe('a setting that is not legal', () => {
  const setup = withServer();
  const invalid = 'invalid_setting';

  const SETTINGS: Readonly<
    Record<string, readonly ['invalid_setting' | 'unknown_setting' | 'read_only_setting', RegExp]>
  > = {
    'FragmentSise=5': ['unknown_setting', /no setting "FragmentSise". The nearest one is FragmentSize/],
    'realms=x': ['unknown_setting', /nearest one is Realm/],
    'MaxResults=10001': [invalid, /MaxResults=10001 is not legal.*-1, or a whole number of files from 1 to 10000/],
    'MaxResults=abc': [invalid, /whole number/],
    'FragmentSize=1.5': [invalid, /whole number/],
    'KeepAlive=maybe': [invalid, /True or False/],
    'Realm=': [invalid, /absolute http or https URL/],
    'Realm=ftp://b2': [invalid, /absolute http or https URL/],
    'ClientModifiedTime=today': [invalid, /milliseconds since 1970/],
    'APIVersion=5': [invalid, /from 1 to 4/],
    'StatusLine=x': ['read_only_setting', /only be read/],
    'BytesTransferred=1': ['read_only_setting', /only be read/],
  };
  for (const [text, [code, says]] of Object.entries(SETTINGS)) {
    it(`is refused with what is legal: ${text}`, async () => {
      const { b2 } = setup;
      const name = text.slice(0, text.indexOf('='));
      const before = code === 'unknown_setting' ? '' : b2.config(name);
      await failsWith(b2, () => b2.config(text), { code, errorCode: 211, says });
      if (code !== 'unknown_setting') assert.equal(b2.config(name), before);
    });
  }

  it('is refused by the upload when the account does not allow the part size', async () => {
    const { b2 } = setup;
    b2.config('FragmentSize', 4_999_999);
    b2.config('SimpleUploadLimit', 5_000_000);
    b2.fileData = Buffer.alloc(5_000_001);
    await failsWith(b2, b2.uploadFile(setup.bucketId, 'x'), {
      code: invalid,
      errorCode: 211,
      says: /below the smallest part.*5000000/,
    });
  });
});

describe('a property value that is not legal', () => {
  const setup = withServer();
  // biome-ignore lint/suspicious/noExplicitAny: values that the types forbid.
  type Loose = any;

  const VALUES: Readonly<Record<string, readonly [Loose, RegExp]>> = {
    applicationKeyId: [7, /takes a string/],
    applicationKey: [Buffer.from('K001secret'), /takes a string/],
    range: ['9-1', /"Start-" or "Start-End"/],
    startByte: [-1, /whole number of bytes/],
    timeout: [1.5, /whole number of seconds/],
    overwrite: ['yes', /true or false/],
    fileData: [7, /Buffer/],
    uploadStream: [7, /stream/],
    contentType: ['text/plain\r\nx: y', /printable ASCII/],
    metadataCount: [-1, /whole number of items/],
  };
  for (const [name, [value, says]] of Object.entries(VALUES)) {
    it(`is refused at its assignment, and the old value stays: ${name}`, async () => {
      const b2: Loose = setup.b2;
      const before = b2[name];
      const error = await failsWith(
        b2,
        () => {
          b2[name] = value;
        },
        { code: 'invalid_argument', errorCode: 211, says },
      );
      assert.equal(b2[name], before);
      assert.doesNotMatch(error.message, /K001secret/);
    });
  }

  it('is refused for metadata that B2 does not take', async () => {
    const { b2 } = setup;
    await failsWith(b2, () => b2.addMetadata('with space', 'x'), {
      code: 'invalid_argument',
      errorCode: 211,
      says: /letters, digits/,
    });
    await failsWith(b2, () => b2.addMetadata('b2-own', 'x'), {
      code: 'invalid_argument',
      errorCode: 211,
      says: /b2-content-disposition/,
    });
    assert.equal(b2.metadataCount, 0);
  });
});

describe('a component that is at work', () => {
  const setup = withServer();

  it('refuses a second method by its name, and reset, and finishes the first', async () => {
    const { b2 } = setup;
    const first = b2.listBuckets();
    await failsWith(b2, b2.listAppKeys(), {
      code: 'busy',
      errorCode: 143,
      says: /listAppKeys cannot run while listBuckets does.*clone\(\)/,
    });
    await failsWith(b2, () => b2.reset(), { code: 'busy', errorCode: 143, says: /reset/ });
    await first;
    assert.equal(b2.bucketCount, 1);
  });
});

describe('a handler that throws', () => {
  const setup = withServer();
  const expected = { code: 'handler_failed', errorCode: 211, says: /handler of \w+ failed.*no room/ } as const;
  const fail = (): never => {
    throw new Error('no room');
  };

  it('fails the method that fired the event', async () => {
    const { b2 } = setup;
    b2.onBucketList = fail;
    await failsWith(b2, b2.listBuckets(), expected);
    assert.equal(b2.idle, true);
  });

  it('fails it also by a promise', async () => {
    const { b2 } = setup;
    b2.onBucketList = async () => fail();
    await failsWith(b2, b2.listBuckets(), expected);
  });

  it('fails the method whose answer it was told of', async () => {
    const { b2 } = setup;
    b2.onHeader = fail;
    await failsWith(b2, b2.listBuckets(), expected);
  });

  for (const event of ['StartTransfer', 'Progress', 'Transfer', 'Log'] as const) {
    it(`fails an upload and a download, storing nothing: ${event}`, async () => {
      const { b2, bucketId } = setup;
      b2.fileData = bytesOf(3_000_000);
      await b2.uploadFile(bucketId, 'there');
      b2.on(event, fail);
      await failsWith(b2, b2.uploadFile(bucketId, 'new'), expected);
      b2.localFile = setup.path('target');
      await failsWith(b2, b2.downloadFile(setup.bucketName, 'there'), expected);
      b2.removeListener(event, fail);
      assert.deepEqual(await storedIn(b2, bucketId), ['upload there']);
      assert.ok(!(await readdir(setup.folder)).includes('target'));
    });
  }

  it('fails an upload in parts, which can be gone on with', async () => {
    const { b2, bucketId } = setup;
    b2.config('SimpleUploadLimit', 5_000_000);
    b2.config('FragmentSize', 5_000_000);
    b2.config('MaxConcurrentParts', 1);
    b2.fileData = bytesOf(10_000_001);
    b2.onFragmentComplete = fail;
    await failsWith(b2, b2.uploadFile(bucketId, 'file'), expected);
    b2.onFragmentComplete = null;
    const requests = requestsOf(b2);
    await b2.uploadFile(bucketId, 'file');
    assert.equal(requests.filter(({ call }) => call === 'b2_upload_part').length, 2);
  });
});
