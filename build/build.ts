import { bundleService } from './bundle.ts';
import { buildFrontend } from './frontend.ts';
import { writeOpenApi } from './openapi.ts';
import { SERVICES } from './services.ts';

/** Builds every artifact and the OpenAPI document. With names: only those services. */
const names = process.argv.slice(2);
const known = [...Object.keys(SERVICES), 'frontend'];
const strangers = names.filter((name) => !known.includes(name));
if (strangers.length > 0) {
  console.error(`No such service: ${strangers.join(', ')}. There are: ${known.join(', ')}.`);
  process.exit(1);
}
const wanted = names.length > 0 ? names : known;
await Promise.all([
  writeOpenApi(),
  ...wanted.map(async (name) => {
    const service = SERVICES[name];
    const version = service ? await bundleService(name, service) : await buildFrontend();
    console.log(`${name.padEnd(12)} ${version}`);
  }),
]);
