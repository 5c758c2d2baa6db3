/** One block of a PEM text. */
export interface PemBlock {
  /** For example `CERTIFICATE`, `RSA PRIVATE KEY`. */
  readonly label: string;
  readonly text: string;
}

const BEGIN = '-----BEGIN ';
const DASHES = '-----';

/** The blocks of a PEM text, in their order; what stands between them is left out. */
export function pemBlocks(text: string): PemBlock[] {
  const blocks: PemBlock[] = [];
  for (let at = text.indexOf(BEGIN); at !== -1; ) {
    const label = text.slice(at + BEGIN.length, text.indexOf(DASHES, at + BEGIN.length));
    const last = `-----END ${label}-----`;
    const end = text.indexOf(last, at);
    if (end === -1) return blocks;
    blocks.push({ label, text: text.slice(at, end + last.length) });
    at = text.indexOf(BEGIN, end);
  }
  return blocks;
}

const CERTIFICATES: ReadonlySet<string> = new Set(['CERTIFICATE', 'X509 CERTIFICATE', 'TRUSTED CERTIFICATE']);

/** The certificates of a PEM text. */
export function pemCertificates(text: string): string[] {
  return pemBlocks(text)
    .filter(({ label }) => CERTIFICATES.has(label))
    .map((block) => block.text);
}
