/** A service, and a key for it. */
export interface Credentials {
  /** Where to authorize; undefined for Backblaze B2 itself. */
  readonly realm: string | undefined;
  readonly keyId: string;
  readonly key: string;
}

const KEY_ID = 'B2_APPLICATION_KEY_ID';
const KEY = 'B2_APPLICATION_KEY';
const REALM = 'B2_ENVIRONMENT';
/** The name that the official tool has for Backblaze B2 itself. */
const PRODUCTION = 'production';

/** What the environment says, under the names that the official tools use; undefined when it names no key. */
export function credentialsFrom(environment: Readonly<Record<string, string | undefined>>): Credentials | undefined {
  const { [KEY_ID]: keyId = '', [KEY]: key = '', [REALM]: realm = '' } = environment;
  if (keyId === '' && key === '') return undefined;
  const [given, missing] = keyId === '' ? [KEY, KEY_ID] : [KEY_ID, KEY];
  if (keyId === '' || key === '') {
    throw new Error(
      `${given} is set in the environment, but ${missing} is not. Set both to use B2, or none to use a server of this machine.`,
    );
  }
  return { realm: realm === '' || realm === PRODUCTION ? undefined : realm, keyId, key };
}
