import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { PROPERTIES } from '../../../src/component/property/table.js';
import { BackblazeB2 } from '../../../src/index.js';
import { SETTINGS } from '../../../src/settings/index.js';
import type { Secrets } from './registry.js';

/** Properties and settings that hold what nobody may see. */
export const SECRET_PROPERTIES = [
  ...['applicationKey', 'encryptionPassword', 'sseCustomerKey', 'sseSourceCustomerKey'],
  ...['firewallPassword', 'proxyPassword', 'sslCertStorePassword'],
] as const;
export const SECRET_SETTINGS = [
  ...['Authorization', 'DecryptionPasswords', 'DownloadAuthToken', 'EncryptionIV', 'EncryptionKey'],
  ...['FirewallPassword', 'ProxyAuthorization', 'ProxyPassword'],
] as const;

/** Learns every key, password and token that a component is given, and that requests of this process carry. */
export function learnSecrets(secrets: Secrets): void {
  for (const name of SECRET_PROPERTIES) learnProperty(secrets, name);
  learnSettings(secrets);
  subscribe('http.client.request.start', (message) => {
    learnRequest(secrets, (message as { readonly request: ClientRequest }).request);
  });
}

function learnProperty(secrets: Secrets, name: keyof typeof PROPERTIES): void {
  let owner = BackblazeB2.prototype as object;
  while (!Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner) as object;
  const { set, ...rest } = Object.getOwnPropertyDescriptor(owner, name) ?? {};
  Object.defineProperty(owner, name, {
    ...rest,
    set(this: BackblazeB2, value: unknown): void {
      // First: what is refused is no secret, and may be a word that others take.
      set?.call(this, value);
      if (typeof value === 'string') secrets.learn(value, name);
      if (value instanceof Uint8Array) learnBytes(secrets, value, name);
    },
  });
}

function learnBytes(secrets: Secrets, bytes: Uint8Array, origin: string): void {
  const buffer = Buffer.from(bytes);
  for (const encoding of ['utf8', 'base64', 'hex'] as const) secrets.learn(buffer.toString(encoding), origin);
}

const names = new Map(SECRET_SETTINGS.map((name) => [name.toLowerCase(), name]));

function learnSettings(secrets: Secrets): void {
  let owner = BackblazeB2.prototype as object;
  while (!Object.hasOwn(owner, 'config')) owner = Object.getPrototypeOf(owner) as object;
  const { config } = owner as BackblazeB2;
  Object.defineProperty(owner, 'config', {
    configurable: true,
    writable: true,
    value(this: BackblazeB2, name: string, value?: string | number | boolean): string {
      const result = value === undefined ? config.call(this, name) : config.call(this, name, value);
      const text = value === undefined ? String(name).split('=').slice(1).join('=') : String(value);
      const known = names.get(String(name).split('=')[0]?.toLowerCase() ?? '');
      if (known !== undefined) for (const line of text.split('\n')) secrets.learn(line, known);
      return result;
    },
  });
}

const HEADERS = ['authorization', 'proxy-authorization', 'x-bz-server-side-encryption-customer-key'];

function learnRequest(secrets: Secrets, request: ClientRequest): void {
  for (const name of HEADERS) {
    const value = request.getHeader(name);
    if (typeof value !== 'string') continue;
    const [scheme = '', credentials] = value.split(' ');
    secrets.learn(credentials ?? scheme, `the header ${name}`);
    if (scheme !== 'Basic' || credentials === undefined) continue;
    const pair = Buffer.from(credentials, 'base64').toString();
    secrets.learn(pair.slice(pair.indexOf(':') + 1), `the password in ${name}`);
  }
  const opaque = /\/b2_upload_(?:file|part)\/[^/]+\/([^?]+)/.exec(request.path)?.[1];
  if (opaque !== undefined) secrets.learn(opaque, 'an upload URL');
  const token = /[?&]Authorization=([^&]+)/i.exec(request.path)?.[1];
  if (token !== undefined) secrets.learn(decodeURIComponent(token), 'a token in a URL');
}

/** Rows that say themselves that they are secret, so that none is forgotten here. */
export function markedSecret(): { readonly properties: string[]; readonly settings: string[] } {
  const marked = (rows: Readonly<Record<string, object>>, kindOf: (row: object) => object | undefined): string[] =>
    Object.entries(rows)
      .filter(([, row]) => (kindOf(row) as { readonly secret?: true } | undefined)?.secret === true)
      .map(([name]) => name);
  return {
    properties: marked(PROPERTIES, (row) => (row as { readonly kind?: object }).kind),
    settings: marked(SETTINGS, (row) => row),
  };
}
