import { SERVICES, type Service } from '../terraform/services.ts';
import { bundleService } from './bundle.ts';
import { BUNDLES, type BundledService } from './bundles.ts';
import { buildFrontend } from './frontend.ts';

/** Builds a service's artifact from the current sources. Returns its version. */
export function buildService(service: Service): Promise<string> {
  return isBundled(service) ? bundleService(service, BUNDLES[service]) : buildFrontend();
}

function isBundled(service: Service): service is BundledService {
  return SERVICES[service].artifact !== 'site';
}
