import { isService, SERVICE_NAMES } from '../terraform/services.ts';
import { buildService } from './build-service.ts';
import { writeOpenApi } from './openapi.ts';

/** Builds every artifact and the OpenAPI document. With names: only those services. */
const names = process.argv.slice(2);
const unknownNames = names.filter((name) => !isService(name));
if (unknownNames.length > 0) {
  console.error(
    `No such service: ${unknownNames.join(', ')}. There are: ${SERVICE_NAMES.join(', ')}.`,
  );
  process.exit(1);
}
const wanted = names.length > 0 ? names.filter(isService) : SERVICE_NAMES;
await Promise.all([
  writeOpenApi(),
  ...wanted.map(async (name) => {
    console.log(`${name.padEnd(12)} ${await buildService(name)}`);
  }),
]);
