import './no-proto-accessor.ts';
import './heap-growth.ts';
import { registerAdot } from './adot/register-adot.ts';

/** As the platform gave it: ADOT is set up in `process.env` itself. */
const environment = { ...process.env };
// It comes first, so that nothing of what it instruments is loaded yet.
const adot = registerAdot(process.env, {
  service: 'agent',
  ...(environment['SERVICE_VERSION'] && { version: environment['SERVICE_VERSION'] }),
});
const { serve } = await import('./serve.ts');
await serve(environment, adot);
