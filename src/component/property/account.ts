import { secret, text } from '../../settings/index.js';
import { type AnyProperty, field, input, ofAccount, told } from './rows.js';

/** The account, the credentials and the listed keys. Source: component reference, sections 1.1 to 1.3. */
export const ACCOUNT_PROPERTIES = {
  /** Account of the key; empty before the login. */
  accountId: ofAccount('', (account): string => account.accountId),
  /** Bucket that the key is limited to; several are comma-separated; empty: all. */
  accountAllowedBucketId: ofAccount('', ({ allowed }) => allowed.buckets?.map(({ id }) => id).join(',') ?? ''),
  /** Name of that bucket; empty when it is gone, or when the key is not limited. */
  accountAllowedBucketName: ofAccount(
    '',
    ({ allowed }) => allowed.buckets?.map(({ name }) => name ?? '').join(',') ?? '',
  ),
  /** File-name prefix that the key is limited to; empty: none. */
  accountAllowedPrefix: ofAccount('', ({ allowed }) => allowed.namePrefix),
  /** Token of the login, valid for 24 hours at most. Secret. */
  accountAuthToken: ofAccount('', ({ authorizationToken }): string => authorizationToken),
  /** What the key may do, comma-separated. */
  accountCapabilities: ofAccount('', ({ allowed }) => allowed.capabilities.join(',')),
  /** Smallest legal part but the last, bytes; 0 before the login. */
  accountMinPartSize: ofAccount(0, ({ minPartSize }) => minPartSize),
  /** Recommended part size, bytes; 0 before the login. */
  accountRecPartSize: ofAccount(0, ({ recommendedPartSize }) => recommendedPartSize),

  /** Key id; the account id for the master key. Changing it logs in anew at the next call. */
  applicationKeyId: input(text()),
  /** Secret of the key. */
  applicationKey: input(secret(text())),

  /** Where listAppKeys goes on; empty: at the first key. */
  appKeyMarker: input(text()),
  /** Keys of the last listAppKeys. */
  appKeyCount: told(({ appKeys }) => appKeys.length),
  /** Buckets that the key is limited to, comma-separated; empty: all. */
  appKeyAllowedBucketId: field('appKeys', 'allowedBucketId'),
  /** Prefix of file names that the key is limited to; empty: none. */
  appKeyAllowedPrefix: field('appKeys', 'allowedPrefix'),
  /** What the key may do, comma-separated. */
  appKeyCapabilities: field('appKeys', 'capabilities'),
  /** Milliseconds since 1970; -1: never expires. */
  appKeyExpirationTime: field('appKeys', 'expirationTime'),
  /** Id of the key. */
  appKeyId: field('appKeys', 'id'),
  /** Name that the key was given; several may share one. */
  appKeyName: field('appKeys', 'name'),
} as const satisfies Record<string, AnyProperty>;
