/**
 * The rooms of src/ and which of them each one may import; type-only imports count. The architecture test checks the code
 * against this map and docs/architecture.md is drawn from it. A new arrow is a design decision: write it down.
 */
export const ROOMS = {
  wire: {
    imports: [],
    purpose: 'What travels: JSON shapes, header names, limits and error codes. Types and constants only.',
  },
  support: { imports: [], purpose: 'Tools without any B2 knowledge: clock, backoff, single flight, pool.' },
  errors: { imports: ['wire'], purpose: 'The one error class, its codes, and what can mend each failure.' },
  settings: {
    imports: ['errors', 'support', 'wire'],
    purpose: 'The one table of settings: kinds, defaults, ranges, and how to read and write them as text.',
  },
  crypto: { imports: ['errors', 'support'], purpose: 'Client-side encryption as streams.' },
  inspect: { imports: ['errors'], purpose: 'One selector over parsed JSON and XML answers.' },
  observe: {
    imports: ['errors', 'support'],
    purpose: 'What others may watch: diagnostics channels, spans and metrics, without secrets.',
  },
  network: {
    imports: ['errors', 'support'],
    purpose: 'Makes connections: addresses, firewalls, proxies, TLS, and who is at the other end.',
  },
  http: {
    imports: ['errors', 'network', 'observe', 'settings', 'support'],
    purpose: 'Moves requests: connections, timeouts, the retry policy, and traces without secrets.',
  },
  api: { imports: ['errors', 'http', 'wire'], purpose: 'One function per native endpoint; no state, no login.' },
  session: {
    imports: ['api', 'errors', 'settings', 'support', 'wire'],
    purpose: 'One login and what belongs to it: the account token, the upload URLs, the bucket names.',
  },
  transfer: {
    imports: ['api', 'crypto', 'errors', 'observe', 'session', 'settings', 'support', 'wire'],
    purpose: 'Moves one file: upload, download, copy, resume; in constant memory.',
  },
  sync: {
    imports: ['api', 'errors', 'session', 'settings', 'support', 'transfer', 'wire'],
    purpose: 'Makes one folder like another: scan, compare, plan, execute.',
  },
  objects: {
    imports: ['api', 'errors', 'http', 'session', 'settings', 'support', 'sync', 'transfer', 'wire'],
    purpose: 'The stateless face: handles of buckets, file versions and keys, for many operations at once.',
  },
  storage: {
    imports: ['errors', 'objects', 'support', 'wire'],
    purpose: 'The portable face: containers and objects, with a B2 driver and one in memory.',
  },
  component: {
    imports: [
      'api',
      'crypto',
      'errors',
      'http',
      'inspect',
      'network',
      'observe',
      'session',
      'settings',
      'support',
      'sync',
      'transfer',
      'wire',
    ],
    purpose: 'The stateful face: properties, methods, events and config(); one operation at a time.',
  },
  server: { imports: ['wire'], purpose: 'The embedded B2 server. It shares types with the client, never logic.' },
  cli: {
    // crypto: encrypt and decrypt work on files at hand, without a service. support: which names may become paths.
    imports: ['component', 'crypto', 'errors', 'objects', 'server', 'settings', 'storage', 'support', 'sync'],
    purpose: 'The command: one file per command, one place that prints, one that sets the exit status.',
  },
} as const satisfies Record<string, Room>;

interface Room {
  readonly imports: readonly string[];
  readonly purpose: string;
}

/** Files that stand in no room, and what they may import. */
export const ENTRIES: Readonly<Record<string, readonly string[]>> = {
  'index.ts': ['api', 'component', 'errors', 'inspect', 'objects', 'observe', 'settings', 'transfer', 'wire'],
  'raw.ts': ['api', 'errors', 'http', 'wire'],
};

export const MAY_IMPORT: ReadonlyMap<string, readonly string[]> = new Map([
  ...Object.entries(ROOMS).map(([name, room]) => [name, room.imports] as const),
  ...Object.entries(ENTRIES),
]);
