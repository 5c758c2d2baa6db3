import type { X509Certificate } from 'node:crypto';

/** Whom a certificate is for, on one line. Node writes one part a line, and escapes what would forge one. */
export const subjectOf = ({ subject }: X509Certificate): string => oneLine(subject);
export const issuerOf = ({ issuer }: X509Certificate): string => oneLine(issuer);

const oneLine = (name: string | undefined): string => (name ?? '').split('\n').join(', ');
