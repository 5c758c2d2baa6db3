import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Duplex } from 'node:stream';
import { createSecureContext, type SecureContextOptions, TLSSocket } from 'node:tls';
import { B2Error, type ErrorNumber, fromSourceFile } from '../../errors/index.js';
import { subjectOf } from './names.js';
import { type PemBlock, pemBlocks, pemCertificates } from './pem.js';
import type { IdentityOptions } from './types.js';

const STORE = 271;
const NOT_FOUND = 272;
const CREDENTIALS = 273;
const CHAIN = 274;

/** This side's certificate, its key and what is sent with it. Rejects with `tls_failed` (271 to 274), naming the store. */
export async function loadIdentity(options: IdentityOptions): Promise<SecureContextOptions> {
  const { where, bytes } = await open(options);
  const format = options.format === 'auto' ? formatOf(bytes) : options.format;
  return format === 'pfx' ? fromPfx(where, bytes, options) : fromPem(where, bytes, options);
}

async function open({ format, inFile, store }: IdentityOptions): Promise<{ where: string; bytes: Buffer }> {
  const given = Buffer.from(store, 'base64');
  if (format === 'none') return { where: 'sslCertEncoded', bytes: Buffer.alloc(0) };
  const isPath = format === 'auto' ? !isStore(given) : inFile;
  if (!isPath) return { where: 'sslCertStore', bytes: given };
  const path = given.toString('utf8');
  try {
    return { where: path, bytes: await readFile(path) };
  } catch (error) {
    throw failed(STORE, fromSourceFile(error, path).message.replace(/\.$/, ''), error);
  }
}

/** What begins as PEM or as the DER of a PFX is one. */
const isStore = (bytes: Buffer): boolean => bytes[0] === 0x30 || bytes.includes('-----BEGIN ');
const formatOf = (bytes: Buffer): 'pem' | 'pfx' => (bytes.includes('-----BEGIN ') ? 'pem' : 'pfx');

function fromPem(where: string, bytes: Buffer, options: IdentityOptions): SecureContextOptions {
  const own = Buffer.from(options.certificate, 'base64');
  const blocks = [...pemBlocks(own.toString('latin1')), ...pemBlocks(bytes.toString('latin1'))];
  const given = own.length > 0 && pemBlocks(own.toString('latin1')).length === 0 ? [readCertificate(own)] : [];
  const certificates = [...given, ...pemCertificates(textOf(blocks)).map((pem) => readCertificate(pem))];
  const fitting = certificates.filter((certificate) => own.length > 0 || fits(certificate, options.subject));
  if (fitting.length === 0) throw notFound(where, options.subject);
  for (const block of blocks.filter(({ label }) => label.endsWith('PRIVATE KEY'))) {
    const key = readKey(where, block, options.password);
    const certificate = fitting.find((each) => each.checkPrivateKey(key));
    if (certificate !== undefined) return withChain(certificate, key, certificates, options.chain);
  }
  throw failed(CREDENTIALS, `${where} has no private key of the client certificate`);
}

const textOf = (blocks: readonly PemBlock[]): string => blocks.map(({ text }) => text).join('\n');

function withChain(
  certificate: X509Certificate,
  key: KeyObject,
  certificates: readonly X509Certificate[],
  chain: string,
): SecureContextOptions {
  const others = certificates.filter((each) => each !== certificate && each.ca).map(String);
  const extra = pemCertificates(chain);
  if (chain.trim() !== '' && extra.length === 0) throw failed(CHAIN, 'SSLCACerts has no certificate in PEM');
  const sent = [...new Set([certificate.toString(), ...others, ...extra])];
  return { cert: sent.join('\n'), key: key.export({ format: 'pem', type: 'pkcs8' }) };
}

function readCertificate(text: Buffer | string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch (error) {
    throw failed(STORE, 'a client certificate is damaged, or not a certificate', error);
  }
}

function readKey(where: string, { text }: PemBlock, password: string): KeyObject {
  try {
    return createPrivateKey({ key: text, ...(password === '' ? {} : { passphrase: password }) });
  } catch (error) {
    throw failed(CREDENTIALS, `the private key of ${where} cannot be read. Check sslCertStorePassword`, error);
  }
}

function fromPfx(where: string, pfx: Buffer, options: IdentityOptions): SecureContextOptions {
  if (options.chain.trim() !== '') {
    throw failed(CHAIN, `SSLCACerts goes with a certificate in PEM. Put the chain into ${where}`);
  }
  const context = { pfx, passphrase: options.password };
  const certificate = certificateOf(where, context);
  if (!fits(certificate, options.subject)) throw notFound(where, options.subject);
  return context;
}

/** Only a socket tells the certificate of a PFX; this one leads nowhere. */
function certificateOf(where: string, context: SecureContextOptions): X509Certificate {
  const idle = new Duplex({ read() {}, write: (_block, _encoding, done) => done() });
  try {
    const socket = new TLSSocket(idle, { secureContext: createSecureContext(context) });
    const own = socket.getX509Certificate();
    socket.destroy();
    if (own !== undefined) return own;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw failed(CREDENTIALS, `${where} cannot be read as a PFX (${reason}). Check sslCertStorePassword`, error);
  }
  throw notFound(where, '');
}

/** Every part of the wanted subject is in the certificate's, in whatever order. */
function fits(certificate: X509Certificate, wanted: string): boolean {
  if (wanted === '*') return true;
  const plain = (text: string): string => text.toLowerCase().replace(/ *= */g, '=').trim();
  const subject = plain(subjectOf(certificate));
  return wanted.split(',').every((part) => subject.includes(plain(part)));
}

function notFound(where: string, subject: string): B2Error {
  const which = subject === '' || subject === '*' ? 'client certificate' : `client certificate of "${subject}"`;
  return failed(NOT_FOUND, `there is no ${which} in ${where}`);
}

function failed(errorCode: ErrorNumber, reason: string, cause?: unknown): B2Error {
  const message = `The client certificate cannot be used: ${reason}.`;
  return new B2Error('tls_failed', message, { errorCode, cause });
}
