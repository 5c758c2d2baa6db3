import type { Notifications } from '../notifications/notifications.js';
import type { ControlPaths } from './control.js';

/** `/_notifications`: GET tells how every enabled rule is doing, POST sends what waits, also what would be tried later. */
export const notificationsPath = (notifications: Pick<Notifications, 'status' | 'run'>): ControlPaths => ({
  _notifications: { GET: () => ({ rules: notifications.status() }), POST: () => notifications.run() },
});
