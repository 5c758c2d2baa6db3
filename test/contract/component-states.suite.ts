import assert from 'node:assert/strict';
import { BackblazeB2 } from '../../src/index.js';
import { failure, withSharedServer } from '../helpers/setup.js';
import { until } from '../helpers/until.js';
import { withWebServer } from '../helpers/web-server.js';

/** Every method that runs as an operation, with arguments that are legal. */
const OPERATIONS: Readonly<Record<string, (b2: BackblazeB2) => Promise<unknown>>> = {
  authorize: (b2) => b2.authorize(),
  listBuckets: (b2) => b2.listBuckets(),
  getBucketInfo: (b2) => b2.getBucketInfo('bucket'),
  getBucketId: (b2) => b2.getBucketId('my-bucket'),
  createBucket: (b2) => b2.createBucket('new-bucket'),
  updateBucket: (b2) => b2.updateBucket('bucket', 'allPublic', true),
  deleteBucket: (b2) => b2.deleteBucket('bucket'),
  listFiles: (b2) => b2.listFiles('bucket'),
  listFileVersions: (b2) => b2.listFileVersions('bucket'),
  listMultipartUploads: (b2) => b2.listMultipartUploads('bucket'),
  listParts: (b2) => b2.listParts('file'),
  getFileInfo: (b2) => b2.getFileInfo('file'),
  copyFile: (b2) => b2.copyFile('file', '', 'copy'),
  hideFile: (b2) => b2.hideFile('bucket', 'name'),
  deleteFile: (b2) => b2.deleteFile('bucket', 'name'),
  deleteFileVersion: (b2) => b2.deleteFileVersion('name', 'file'),
  listAppKeys: (b2) => b2.listAppKeys(),
  createAppKey: (b2) => b2.createAppKey('key', 'listFiles'),
  deleteAppKey: (b2) => b2.deleteAppKey('key'),
  getDownloadAuthToken: (b2) => b2.getDownloadAuthToken('bucket', '', 60),
  uploadFile: (b2) => b2.uploadFile('bucket', 'name'),
  startMultipartUpload: (b2) => b2.startMultipartUpload('bucket', 'name'),
  uploadPart: (b2) => {
    b2.fileData = 'content';
    return b2.uploadPart('file', 1);
  },
  copyPart: (b2) => b2.copyPart('file', 'large', 1),
  completeMultipartUpload: (b2) => b2.completeMultipartUpload('file'),
  abortMultipartUpload: (b2) => b2.abortMultipartUpload('file'),
  downloadFile: (b2) => b2.downloadFile('my-bucket', 'name'),
  downloadFileById: (b2) => b2.downloadFileById('file'),
  sendCustomRequest: (b2) => b2.sendCustomRequest('GET', 'b2_list_buckets'),
  unhideFile: (b2) => b2.unhideFile('bucket', 'name'),
  updateFileLegalHold: (b2) => b2.updateFileLegalHold('name', 'file', 'on'),
  updateFileRetention: (b2) => b2.updateFileRetention('name', 'file', ''),
  getNotificationRules: (b2) => b2.getNotificationRules('bucket'),
  uploadFiles: (b2) => b2.uploadFiles('bucket', [{ fileName: 'name', fileData: 'content' }]),
  downloadFiles: (b2) => b2.downloadFiles([]),
  reencrypt: (b2) => {
    b2.encryptionPassword = 'password';
    return b2.reencrypt('file');
  },
  cleanUpUploads: (b2) => b2.cleanUpUploads('bucket'),
  setNotificationRules: (b2) => b2.setNotificationRules('bucket'),
};

/** Methods that answer at once and are no operation. */
const AT_ONCE = ['addMetadata', 'addQueryParam', 'clone'];

/** What every component must do in every state; `make` gives one that is set up for a realm. */
export function describeStates(kind: string, make: (realm: string) => BackblazeB2): void {
  describe(`the states of ${kind}`, () => {
    const setup = withSharedServer();
    const ready = (): BackblazeB2 => {
      const b2 = make(setup.server.url);
      b2.applicationKeyId = setup.server.applicationKeyId;
      b2.applicationKey = setup.server.applicationKey;
      return b2;
    };

    /** Runs while listBuckets waits for a handler; it is interrupted at the end. */
    async function whileBusy(b2: BackblazeB2, test: () => Promise<void>): Promise<void> {
      let release = (): void => {};
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      let entered = false;
      b2.onBucketList = () => {
        entered = true;
        return held;
      };
      const running = b2.listBuckets().catch((error: { code?: string }) => error.code);
      await until(() => entered);
      try {
        await test();
      } finally {
        b2.interrupt();
        release();
        await running;
        b2.onBucketList = null;
      }
      assert.equal(b2.idle, true);
    }

    it('are tried for every public method', () => {
      const methods = Object.getOwnPropertyNames(BackblazeB2.prototype).filter((name) => name !== 'constructor');
      assert.deepEqual([...Object.keys(OPERATIONS), ...AT_ONCE].toSorted(), methods.toSorted());
    });

    it('begin idle', () => {
      assert.equal(ready().idle, true);
    });

    for (const [name, call] of Object.entries(OPERATIONS)) {
      describe(name, () => {
        it('is refused while another method runs, and while that one is being interrupted', async () => {
          const b2 = ready();
          await whileBusy(b2, async () => {
            const refused = { code: 'busy', operation: name, message: new RegExp(`^${name} .* listBuckets`) };
            assert.equal(b2.idle, false);
            await assert.rejects(call(b2), refused);
            b2.interrupt();
            await assert.rejects(call(b2), refused);
          });
        });

        it('makes the component busy at once and leaves it idle when it fails', async () => {
          const b2 = make('http://127.0.0.1:1');
          const running = failure(call(b2));
          assert.equal(b2.idle, false);
          assert.equal((await running).code, 'connection_refused');
          assert.equal(b2.idle, true);
        });

        it('ends at once when it is interrupted, with its connection, and leaves the component idle', async () => {
          await withWebServer(
            () => {},
            async (silent) => {
              const b2 = make(silent.url);
              const running = failure(call(b2));
              await until(() => silent.requests.length === 1);
              b2.interrupt();
              const error = await running;
              assert.deepEqual([error.code, error.operation, b2.idle], ['interrupted', name, true]);
              await until(() => silent.open === 0);
              assert.equal(silent.requests.length, 1);
            },
          );
        });

        it('runs after a failure and after an interruption', async () => {
          const b2 = ready();
          await failure(b2.getFileInfo(''));
          const interrupted = failure(b2.listAppKeys());
          b2.interrupt();
          assert.equal((await interrupted).code, 'interrupted');
          const outcome = await call(b2).then(
            () => 'done',
            (error: { code: string }) => error.code,
          );
          // The ids are made up, so B2 refuses most of them; the state does not.
          assert.ok(!['busy', 'interrupted'].includes(outcome), outcome);
          assert.equal(b2.idle, true);
        });
      });
    }

    it('do not keep anyone from reading, configuring and cloning while a method runs', async () => {
      const b2 = ready();
      await whileBusy(b2, async () => {
        b2.addMetadata('color', 'blue');
        b2.config('LogLevel', 0);
        b2.prefix = 'photos/';
        assert.deepEqual([b2.metadataCount, b2.config('LogLevel'), b2.prefix], [1, '0', 'photos/']);
        const twin = b2.clone();
        assert.equal(twin.idle, true);
        await twin.listBuckets();
        assert.equal(twin.bucketName.includes(setup.bucketName), true);
        assert.equal(b2.idle, false);
      });
    });

    it('refuse reset while a method runs', async () => {
      const b2 = ready();
      await whileBusy(b2, async () => {
        assert.throws(() => b2.reset(), { code: 'busy', operation: 'reset' });
        assert.equal(b2.applicationKeyId, setup.server.applicationKeyId);
      });
      b2.reset();
      assert.equal(b2.applicationKeyId, '');
    });

    it('refuse a method inside the handler of an event, whose promise may be awaited later', async () => {
      const b2 = ready();
      const codes: string[] = [];
      b2.on('BucketList', async () => {
        codes.push((await failure(b2.listFiles('bucket'))).code);
      });
      await b2.listBuckets();
      assert.deepEqual(codes, ['busy']);
    });

    it('do not change by interrupting nothing', async () => {
      const b2 = ready();
      b2.interrupt();
      assert.equal(b2.idle, true);
      await b2.listBuckets();
      b2.interrupt();
      await b2.listBuckets();
    });
  });
}
