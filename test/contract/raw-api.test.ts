import { type RunningServer, startServer } from '../../src/server/index.js';
import { rawApiSuite } from './raw-api.suite.js';

describe('the native API of the embedded server', () => {
  let server: RunningServer;

  before(async () => {
    server = await startServer();
  });

  after(() => server.close());

  // Of its own, so that it tidies up while the server still runs.
  describe('does what every B2 service does: it', () => {
    rawApiSuite(() => ({ ...server, realm: server.url }));
  });
});
