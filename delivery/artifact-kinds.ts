import type { ArtifactKind, Service } from '@three-tier-chat/terraform/services.ts';
import { hasArtifact, uploadArtifact } from './artifact-bucket.ts';
import { dockerProblem, hasImage, type PushImage, publishImage } from './backend-image.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { publishSite } from './site-release.ts';

interface BuiltArtifact {
  readonly service: Service;
  readonly version: string;
  readonly zip: Uint8Array;
  readonly pushImage?: PushImage | undefined;
}

/** How a release of one kind of artifact reaches AWS. */
interface ArtifactDelivery {
  /** Uploads the built artifact for the stack; does nothing if it exists. */
  publish(context: DeliveryContext, built: BuiltArtifact): Promise<void>;
  isPublished(context: DeliveryContext, service: Service, version: string): Promise<boolean>;
  /** Prepares what must be in place before the stack refers to the version. */
  prepare?(context: DeliveryContext, service: Service, version: string): Promise<void>;
  /** @returns why this machine cannot publish the version, if it cannot. */
  obstacle?(context: DeliveryContext, version: string): Promise<string | undefined>;
}

const zip: ArtifactDelivery = {
  publish: (context, built) => uploadArtifact(context, built.service, built.version, built.zip),
  isPublished: hasArtifact,
};

export const ARTIFACT_DELIVERY: Readonly<Record<ArtifactKind, ArtifactDelivery>> = {
  zip,
  image: {
    publish: (context, built) => publishImage(context, built.version, built.zip, built.pushImage),
    isPublished: (context, _service, version) => hasImage(context, version),
    async obstacle(context, version) {
      return (await hasImage(context, version)) ? undefined : dockerProblem(context.variables);
    },
  },
  // The edge serves a site's files, not its zip, so they are uploaded before it refers to them.
  site: { ...zip, prepare: publishSite },
};
