import type { Account } from '../api/index.js';
import { refused } from './accept.js';
import { ComponentEmitter } from './emitter.js';
import { hide } from './hide.js';
import { checkMetadataItems } from './metadata.js';
import { type ComponentState, freshState } from './property/state.js';
import { type AnyProperty, PROPERTIES, type PropertyName, type PropertyValues } from './property/table.js';
import type { AppKeyRecord, BucketRecord, FileRecord, HeaderRecord, MetadataRecord, PartRecord } from './records.js';

/**
 * The properties of the component: the rows of the property table as accessors. A refused assignment throws a B2Error with
 * the code `invalid_argument`. Source: component reference, section 1.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: defineProperties adds what the interface declares.
export abstract class BackblazeB2Properties extends ComponentEmitter {
  protected readonly state: ComponentState = freshState(() => this.account);
  /** Arrays that follow their lists, made when they are first asked for. */
  readonly #views = new Map<string, unknown>();

  constructor() {
    super();
    // Keys and tokens must not come along when somebody copies or prints what can be enumerated.
    hide(this, 'state');
  }

  /** What the last login gave. */
  protected abstract get account(): Account | undefined;

  /** Buckets of the last listBuckets or getBucketInfo. */
  get buckets(): readonly BucketRecord[] {
    return this.state.buckets;
  }
  /** Files of the last listing or getFileInfo. */
  get files(): readonly FileRecord[] {
    return this.state.files.records;
  }
  /** Parts of the last listParts. */
  get parts(): readonly PartRecord[] {
    return this.state.parts;
  }
  /** Keys of the last listAppKeys. */
  get appKeys(): readonly AppKeyRecord[] {
    return this.state.appKeys;
  }
  /** Headers of the last answer. */
  get parsedHeaders(): readonly HeaderRecord[] {
    return this.state.lastAnswer.headers;
  }
  /** Metadata items: filled by getBucketInfo and getFileInfo, sent by uploads, createBucket, updateBucket and copyFile. */
  get metadata(): MetadataRecord[] {
    return this.state.metadata;
  }
  set metadata(items: readonly MetadataRecord[]) {
    this.state.metadata = checkMetadataItems(items);
  }

  /** In place, because the arrays that callers hold follow this state. */
  protected resetState(): void {
    this.state.keys.wipe();
    Object.assign(this.state, freshState(this.state.account));
  }

  /** The value of a property, by its row. */
  protected view(name: PropertyName, row: AnyProperty): unknown {
    if (!row.view) return row.read(this.state, name);
    if (!this.#views.has(name)) this.#views.set(name, row.read(this.state, name));
    return this.#views.get(name);
  }

  static {
    for (const [name, row] of Object.entries(PROPERTIES) as [PropertyName, AnyProperty][]) {
      Object.defineProperty(BackblazeB2Properties.prototype, name, {
        configurable: true,
        get(this: BackblazeB2Properties): unknown {
          return this.view(name, row);
        },
        set(this: BackblazeB2Properties, value: unknown): void {
          if (row.write === undefined) throw refused(name, value, 'nothing: it can only be read');
          row.write(this.state, value, name);
        },
      });
    }
  }
}

/** What takes more than it gives back. */
interface WiderProperties {
  /** Content to upload, or what was downloaded, when localFile is empty. A string is taken as UTF-8. */
  get fileData(): Buffer;
  set fileData(value: Uint8Array | string);
  /** Password of client-side encryption, also as the bytes of its UTF-8; empty: none. Secret. */
  get encryptionPassword(): string;
  set encryptionPassword(value: Uint8Array | string);
  /** Ours. Key of SSE-C: 32 bytes or their base64. Secret. */
  get sseCustomerKey(): Buffer;
  set sseCustomerKey(value: Uint8Array | string);
  /** Ours. Key of the source of a copy that is encrypted by SSE-C: 32 bytes or their base64. Secret. */
  get sseSourceCustomerKey(): Buffer;
  set sseSourceCustomerKey(value: Uint8Array | string);
  /** Certificate of a server that is trusted whatever else is wrong with it; PEM or DER. */
  get sslAcceptServerCertEncoded(): Buffer;
  set sslAcceptServerCertEncoded(value: Uint8Array | string);
  /** Client certificate, PEM or DER; its private key is in it as PEM, or in sslCertStore. */
  get sslCertEncoded(): Buffer;
  set sslCertEncoded(value: Uint8Array | string);
  /** Where the client certificate and its private key are: a file, or the store itself, by sslCertStoreType. */
  get sslCertStore(): Buffer;
  set sslCertStore(value: Uint8Array | string);
}

export interface BackblazeB2Properties extends PropertyValues, WiderProperties {}
