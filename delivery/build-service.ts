import { bundleService } from '../build/bundle.ts';
import { buildFrontend } from '../build/frontend.ts';
import { SERVICES } from '../build/services.ts';
import type { Service } from './release-services.ts';

/** Builds a service's artifact from the sources as they are. Returns its version. */
export async function buildService(service: Service): Promise<string> {
  const build = SERVICES[service];
  return build ? bundleService(service, build) : buildFrontend();
}
