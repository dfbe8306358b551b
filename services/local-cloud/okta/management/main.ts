import { serveManagementApi } from './serve-management-api.ts';
import type { ServiceApp } from './service-app.ts';

/*
 * An empty org in a process of its own, which a rehearsal starts and stops: the service app that may
 * sign in is in LOCAL_OKTA_APP. Over the channel to its parent it says its address, and how many
 * resources there are whenever it is asked.
 */

const app = JSON.parse(process.env['LOCAL_OKTA_APP'] ?? '{}') as ServiceApp;
const { origin, org } = await serveManagementApi(app);
process.on('message', () => {
  const kinds = [org.groups, org.servers, org.apps, org.assignments, org.origins];
  process.send?.({ resources: kinds.reduce((sum, { size }) => sum + size, 0) });
});
process.once('disconnect', () => process.exit(0));
process.send?.({ origin });
