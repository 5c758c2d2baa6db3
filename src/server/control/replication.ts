import type { Replication } from '../replication/replication.js';
import type { ControlPaths } from './control.js';

/** `/_replication`: POST replicates what waits or failed now, and tells how many versions were `completed` and `failed`. */
export const replicationPath = (replication: Pick<Replication, 'run'>): ControlPaths => ({
  _replication: { POST: () => replication.run() },
});
