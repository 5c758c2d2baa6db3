import type { StoredPart, UploadState } from './upload-state.js';

/** The first line of a journal: everything but the parts, and who writes it. */
export type JournalHead = Omit<UploadState, 'parts'> & { readonly pid: number };

const VERSION = 1;

export function headLine(head: JournalHead): string {
  return `${JSON.stringify({ version: VERSION, ...head })}\n`;
}

export function partLine({ number, length, sha1 }: StoredPart): string {
  return `${number} ${length} ${sha1}\n`;
}

/** What a journal says; undefined when it is damaged at its head. A line that was cut by a crash is left out. */
export function parseJournal(text: string): { readonly pid: number; readonly state: UploadState } | undefined {
  const [first = '', ...lines] = text.split('\n').slice(0, -1);
  const head = parseHead(first);
  if (head === undefined) return undefined;
  const { pid, ...origin } = head;
  const parts = new Map<number, StoredPart>();
  for (const line of lines) {
    const found = /^(\d{1,5}) (\d{1,10}) ([0-9a-f]{40})$/.exec(line);
    if (found === null) continue;
    const number = Number(found[1]);
    parts.set(number, { number, length: Number(found[2]), sha1: found[3] ?? '' });
  }
  return { pid, state: { ...origin, parts: [...parts.values()] } };
}

function parseHead(line: string): JournalHead | undefined {
  try {
    const { version, ...head } = JSON.parse(line) as JournalHead & { version: unknown };
    const { fileId, bucketId, fileName, about, identity, encryption, partSize, pid, begunAt } = head;
    const texts = [fileId, bucketId, fileName, about, identity, encryption ?? ''].every(
      (value) => typeof value === 'string',
    );
    const numbers = [partSize, pid, begunAt ?? 1].every((value) => Number.isSafeInteger(value) && value > 0);
    return version === VERSION && texts && numbers
      ? { fileId, bucketId, fileName, about, identity, partSize, pid, encryption, begunAt }
      : undefined;
  } catch {
    return undefined;
  }
}
