import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { DiagnosticsMessages } from '../../src/index.js';

type Name = keyof DiagnosticsMessages;

export const CHANNELS = ['request:start', 'request:end', 'request:error', 'retry', 'part', 'file'] as const;

/** A message with the name of its channel, without `backblazeb2:`. */
export type Told = { [K in Name]: { readonly channel: K; readonly message: DiagnosticsMessages[K] } }[Name];

/** Collects what is told while something runs. */
export async function diagnosticsOf(work: () => Promise<unknown>, names: readonly Name[] = CHANNELS): Promise<Told[]> {
  const told: Told[] = [];
  const listeners = names.map((channel) => ({
    name: `backblazeb2:${channel}`,
    listen: (message: unknown) => told.push({ channel, message } as Told),
  }));
  for (const { name, listen } of listeners) subscribe(name, listen);
  try {
    await work();
  } finally {
    for (const { name, listen } of listeners) unsubscribe(name, listen);
  }
  return told;
}

/** The messages of one channel. */
export const on = <K extends Name>(told: readonly Told[], channel: K): DiagnosticsMessages[K][] =>
  told.filter((each) => each.channel === channel).map(({ message }) => message as DiagnosticsMessages[K]);
