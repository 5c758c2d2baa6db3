/** What the processes of a benchmark are told, as JSON in their first argument. */
export interface ServerJob {
  /** Of every download. */
  readonly bytes: number;
  /** Their SHA-1, all of them zero. */
  readonly sha1: string;
  /** The file that downloads of `encrypted` bring. */
  readonly encrypted: string;
  /** Before every answer. */
  readonly latencyMs: number;
  /** In the listing. */
  readonly names: number;
  /** Speak TLS. */
  readonly tls?: KeyPair | undefined;
}

/** Paths of a key and its certificate, PEM. */
export interface KeyPair {
  readonly key: string;
  readonly cert: string;
}

export interface ClientJob {
  /** A key of WORKLOADS in workloads.ts. */
  readonly workload: string;
  readonly url: string;
  readonly source: string;
  /** Where a download goes; not there yet. */
  readonly output: string;
  readonly bytes: number;
  readonly files: number;
  readonly lanes: number;
  readonly names: number;
  /** Path of the server's certificate, when it speaks TLS. */
  readonly certificate?: string | undefined;
}

export interface Cost {
  readonly seconds: number;
  /** Processor time of the client, both kinds: holds still when other programs take turns on the machine. */
  readonly cpuSeconds: number;
}

/** The same work twice: with agents of Node, and with ours. */
export interface Pair {
  readonly bare: Cost;
  readonly whole: Cost;
}

export interface Measured extends Cost {
  /** Most resident memory while the work went on, MiB. */
  readonly peakMiB: number;
  /** Longest time that the event loop was held up, milliseconds; 0 where it is not known. */
  readonly loopMs: number;
}

/** Of client-side encryption: a password would be derived, which costs the same whatever the size. */
export const ENCRYPTION_KEY = '5a'.repeat(32);

export const SMALL_FILE_BYTES = 4096;

export const PAGE_NAMES = 10_000;
