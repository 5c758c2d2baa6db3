import { readFile } from 'node:fs/promises';

/** The most physical memory that this process has had, bytes. */
export async function peakMemory(): Promise<number> {
  return (await peakOfLinux()) ?? process.resourceUsage().maxRSS * 1024;
}

/** On Linux maxRSS also counts what the parent had when it started this process; the kernel's own record does not. */
async function peakOfLinux(): Promise<number | undefined> {
  const status = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const kilobytes = /^VmHWM:\s*(\d+) kB$/m.exec(status)?.[1];
  return kilobytes === undefined ? undefined : Number(kilobytes) * 1024;
}
