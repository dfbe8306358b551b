import './no-proto-accessor.ts';
import './heap-growth.ts';
import { registerAdot } from './adot/register-adot.ts';

/** The platform's environment, copied before ADOT's variables are written into `process.env`. */
const environment = { ...process.env };
// Registered before anything that it instruments is loaded.
const adot = registerAdot(process.env, {
  service: 'agent',
  ...(environment['SERVICE_VERSION'] && { version: environment['SERVICE_VERSION'] }),
});
const { serve } = await import('./serve.ts');
await serve(environment, adot);
