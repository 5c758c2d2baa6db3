import type { Output } from '../output.js';
import type { Credentials } from './credentials.js';
import { type ServerProcess, startServerProcess } from './server-process.js';

/** What the round trip goes to. Memory of a service elsewhere cannot be known. */
export interface Service extends Credentials, Pick<ServerProcess, 'lost' | 'peakMemory' | 'close'> {
  /** For people. */
  readonly description: string;
  /** Whether it ends with the command, and everything in it. */
  readonly isOwn: boolean;
}

/** The service that the credentials are for, else a server of our own. */
export async function openService(
  credentials: Credentials | undefined,
  output: Output,
  signal: AbortSignal,
): Promise<Service> {
  if (credentials !== undefined) return remote(credentials);
  output.note('No credentials in the environment: starting a B2 server on this machine.');
  const server = await startServerProcess(signal);
  return { ...server, description: `the server of this machine at ${server.realm}`, isOwn: true };
}

function remote(credentials: Credentials): Service {
  return {
    ...credentials,
    description: credentials.realm ?? 'Backblaze B2',
    isOwn: false,
    lost: new AbortController().signal,
    peakMemory: async () => undefined,
    close: async () => undefined,
  };
}
