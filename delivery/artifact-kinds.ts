import type { ArtifactKind, Service } from '@three-tier-chat/terraform/services.ts';
import { hasArtifact, uploadArtifact } from './artifact-bucket.ts';
import { dockerProblem, hasImage, type PushImage, publishImage } from './backend-image.ts';
import { publishSite } from './site-release.ts';
import type { Workplace } from './workplace.ts';

interface BuiltArtifact {
  readonly service: Service;
  readonly version: string;
  readonly zip: Uint8Array;
  readonly pushImage?: PushImage | undefined;
}

/** How a release of one kind of artifact reaches AWS. */
interface ArtifactDelivery {
  /** Puts what was built where the stack looks for it; does nothing when it is there. */
  publish(work: Workplace, built: BuiltArtifact): Promise<void>;
  isPublished(work: Workplace, service: Service, version: string): Promise<boolean>;
  /** What must be in place before the stack names the version. */
  prepare?(work: Workplace, service: Service, version: string): Promise<void>;
  /** Says why this machine cannot publish the version, if so. */
  obstacle?(work: Workplace, version: string): Promise<string | undefined>;
}

const zip: ArtifactDelivery = {
  publish: (work, built) => uploadArtifact(work, built.service, built.version, built.zip),
  isPublished: hasArtifact,
};

export const ARTIFACT_DELIVERY: Readonly<Record<ArtifactKind, ArtifactDelivery>> = {
  zip,
  image: {
    publish: (work, built) => publishImage(work, built.version, built.zip, built.pushImage),
    isPublished: (work, _service, version) => hasImage(work, version),
    async obstacle(work, version) {
      return (await hasImage(work, version)) ? undefined : dockerProblem(work.variables);
    },
  },
  // The edge reads a site's files, not its zip: they are there before it points at them.
  site: { ...zip, prepare: publishSite },
};
