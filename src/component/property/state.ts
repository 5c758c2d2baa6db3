import type { Account } from '../../api/index.js';
import { SettingsStore } from '../../settings/index.js';
import type { HeldBytes } from '../../transfer/index.js';
import { EncryptionKeys } from '../client-encryption.js';
import { LastAnswer } from '../last-answer.js';
import { ListedFiles } from '../listed-files.js';
import type { LastConnection } from '../network/tls-watch.js';
import type { AppKeyRecord, BucketRecord, MetadataRecord, PartRecord, QueryParamRecord } from '../records.js';
import type { TransferMemory } from '../transfer-watch.js';
import { AnswerInspector } from '../x-settings.js';

/** Everything that one instance holds behind its properties and settings. */
export interface ComponentState {
  /** What callers set before a call, by the property's name. */
  readonly inputs: Record<string, unknown>;
  settings: SettingsStore;
  buckets: BucketRecord[];
  files: ListedFiles;
  parts: PartRecord[];
  appKeys: AppKeyRecord[];
  metadata: MetadataRecord[];
  queryParams: QueryParamRecord[];
  readonly lastAnswer: LastAnswer;
  readonly inspector: AnswerInspector;
  readonly connection: LastConnection;
  readonly transfer: TransferMemory;
  /** What `fileData` holds, and of which version when a download into memory was cut short. */
  memory: HeldBytes;
  /** What this instance itself stored for resuming; a value that the caller has set is taken at its word. */
  ownUploadState: string;
  ownStartByte: number;
  /** What the running upload has told since; see settleUploadState. */
  latestUploadState: (() => string) | undefined;
  /** Of client-side encryption; shared with clones. */
  keys: EncryptionKeys;
  /** What the last login gave. */
  readonly account: () => Account | undefined;
}

export function freshState(account: () => Account | undefined): ComponentState {
  return {
    inputs: {},
    settings: new SettingsStore(),
    buckets: [],
    files: new ListedFiles(),
    parts: [],
    appKeys: [],
    metadata: [],
    queryParams: [],
    lastAnswer: new LastAnswer(),
    inspector: new AnswerInspector(),
    connection: { tls: undefined },
    transfer: { bytesTransferred: 0, startByte: 0 },
    memory: { bytes: Buffer.alloc(0), version: undefined },
    ownUploadState: '',
    ownStartByte: 0,
    latestUploadState: undefined,
    keys: new EncryptionKeys(),
    account,
  };
}
