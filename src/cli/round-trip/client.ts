import { BackblazeB2 } from '../../component/index.js';
import type { Credentials } from './credentials.js';
import type { TripEncryption } from './encryption.js';

/** Connections that uploads in parts use at the same time, all files together: each takes its share of the memory. */
const CONNECTIONS = 8;

/** Clones of one component, one for each file in flight, and one for calls that concern no single file. */
export class Client {
  readonly main: BackblazeB2;
  readonly lanes: readonly BackblazeB2[];

  private constructor(main: BackblazeB2, lanes: readonly BackblazeB2[]) {
    this.main = main;
    this.lanes = lanes;
  }

  /** Logs in. `mark` is a metadata item that every uploaded file gets. */
  static async open(
    { realm, keyId, key }: Credentials,
    lanes: number,
    encryption: TripEncryption,
    mark: { readonly name: string; readonly value: string } | undefined,
    signal: AbortSignal,
  ): Promise<Client> {
    const main = new BackblazeB2();
    main.applicationKeyId = keyId;
    main.applicationKey = key;
    main.overwrite = true;
    main.encryptionPassword = encryption.password;
    main.config('EncryptionKey', encryption.key);
    if (realm !== undefined) main.config('Realm', realm);
    main.config('MaxConcurrentParts', Math.max(1, Math.floor(CONNECTIONS / lanes)));
    main.config('MaxResults', 10_000);
    // Only for others who download: here every byte is compared, so one pass over the source is enough.
    if (mark !== undefined) main.config('LargeFileSHA1Limit', 0);
    if (mark !== undefined) main.addMetadata(mark.name, mark.value);
    await interruptible([main], signal, () => main.authorize());
    return new Client(
      main,
      Array.from({ length: lanes }, () => main.clone()),
    );
  }

  /** The clone of a lane. */
  lane(index: number): BackblazeB2 {
    const lane = this.lanes[index];
    if (lane === undefined) throw new RangeError(`there is no lane ${index}`);
    return lane;
  }

  /** Runs work whose method calls end when the signal is aborted. */
  run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    return interruptible([this.main, ...this.lanes], signal, work);
  }

  /** Closes the connections. */
  close(): void {
    for (const b2 of [this.main, ...this.lanes]) b2.reset();
  }
}

async function interruptible<T>(
  instances: readonly BackblazeB2[],
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  const interrupt = (): void => {
    for (const b2 of instances) b2.interrupt();
  };
  signal.addEventListener('abort', interrupt, { once: true });
  try {
    signal.throwIfAborted();
    return await work();
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}
