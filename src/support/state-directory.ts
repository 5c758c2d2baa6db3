import { join } from 'node:path';

/** Where programs keep what must outlive them but is no document: by the conventions of each system. */
export function stateDirectory(
  name: string,
  { platform, env, home }: { readonly platform: string; readonly env: NodeJS.ProcessEnv; readonly home: string },
): string {
  if (env['XDG_STATE_HOME']) return join(env['XDG_STATE_HOME'], name);
  if (platform === 'win32') return join(env['LOCALAPPDATA'] || join(home, 'AppData', 'Local'), name);
  if (platform === 'darwin') return join(home, 'Library', 'Application Support', name);
  return join(home, '.local', 'state', name);
}
