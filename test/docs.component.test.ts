import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ts from 'typescript';
import { codeBlocks, section } from './helpers/markdown.js';
import { bytesOf, type Setup, withServer } from './helpers/setup.js';
import { ROOT } from './helpers/sources.js';

const PAGE = readFileSync(join(ROOT, 'docs/component.md'), 'utf8');
const PART_BYTES = 100_000;

/** What the examples go on with. */
interface Given {
  bucketId: string;
  fileId: string;
  keyId: string;
}

/** What an example needs beside a bucket with a file. */
const PREPARE: Readonly<Record<string, (setup: Setup, given: Given) => Promise<void>>> = {
  deleteBucket: async ({ b2 }, given) => {
    given.bucketId = await b2.createBucket('an-empty-bucket');
  },
  listMultipartUploads: unfinished,
  listParts: unfinished,
  uploadPart: unfinished,
  completeMultipartUpload: unfinished,
  abortMultipartUpload: unfinished,
  unhideFile: ({ b2, bucketId }) => b2.hideFile(bucketId, 'report.pdf'),
  updateFileLegalHold: lockable,
  updateFileRetention: lockable,
  reencrypt: async ({ b2, bucketId }, given) => {
    b2.encryptionPassword = 'the old password';
    b2.fileData = 'report';
    given.fileId = await b2.uploadFile(bucketId, 'report.pdf');
  },
  setNotificationRules: ({ b2, bucketId }) => {
    const target = { targetType: 'webhook', url: 'https://example.com/' } as const;
    const rule = { eventTypes: ['b2:ObjectCreated:*'], isEnabled: true, name: 'my-rule', objectNamePrefix: '' };
    b2.notificationRules = [{ ...rule, targetConfiguration: target }];
    return b2.setNotificationRules(bucketId);
  },
  getDownloadAuthToken: async ({ b2, bucketId }) => {
    b2.localFile = '';
    b2.fileData = 'public';
    await b2.uploadFile(bucketId, 'public/report.pdf');
  },
  downloadFile: async ({ b2, bucketId }) => {
    b2.localFile = '';
    b2.fileData = 'report';
    await b2.uploadFile(bucketId, 'reports/2024.pdf');
  },
};

async function unfinished({ b2, bucketId }: Setup, given: Given): Promise<void> {
  given.fileId = await b2.startMultipartUpload(bucketId, 'unfinished');
  b2.fileData = bytesOf(PART_BYTES);
  for (const number of [1, 2]) await b2.uploadPart(given.fileId, number);
}

async function lockable({ b2 }: Setup, given: Given): Promise<void> {
  b2.newLockEnabled = 'true';
  given.bucketId = await b2.createBucket('a-bucket-with-lock');
  b2.fileData = 'report';
  given.fileId = await b2.uploadFile(given.bucketId, 'report.pdf');
}

describe('the examples of the methods', () => {
  const setup = withServer({ minPartSize: PART_BYTES, recommendedPartSize: PART_BYTES });
  const before = process.cwd();
  afterEach(() => process.chdir(before));

  const methods = [...PAGE.matchAll(/^### (\w+)$/gm)].map(([, name]) => name ?? '');
  for (const method of methods) {
    it(`run against a server: ${method}`, async () => {
      const given = await prepare(setup, method);
      const examples = codeBlocks(section(PAGE, `### ${method}`) ?? '').filter(({ language }) => language === 'ts');
      assert.equal(examples.length, 1);
      // The examples name files without a folder.
      process.chdir(setup.folder);
      await run(examples[0]?.code ?? '', { b2: setup.b2, ...given });
      assert.equal(setup.b2.idle, true);
    });
  }
});

async function prepare(setup: Setup, method: string): Promise<Given> {
  const { b2 } = setup;
  for (const name of ['holiday.mov', 'a.txt', 'b.txt', 'c.txt', 'archive.1', 'archive.2', 'archive.tar']) {
    await writeFile(setup.path(name), bytesOf(2 * PART_BYTES));
  }
  const bucketId = await b2.createBucket('my-bucket');
  b2.fileData = 'report';
  const fileId = await b2.uploadFile(bucketId, 'report.pdf');
  const [keyId = ''] = (await b2.createAppKey('old-key', 'listFiles')).split('\n');
  const given = { bucketId, fileId, keyId };
  await PREPARE[method]?.({ ...setup, bucketId }, given);
  return given;
}

/** Runs a piece of TypeScript that waits at its top level; what it prints is not shown. */
async function run(code: string, names: Readonly<Record<string, unknown>>): Promise<void> {
  const body = ts.transpileModule(code, { compilerOptions: { target: ts.ScriptTarget.ES2023 } }).outputText;
  const AsyncFunction = (async () => {}).constructor as new (
    ...parts: string[]
  ) => (...values: unknown[]) => Promise<void>;
  const silent = { log: () => {} };
  await new AsyncFunction(...Object.keys(names), 'console', `"use strict";${body}`)(...Object.values(names), silent);
}
