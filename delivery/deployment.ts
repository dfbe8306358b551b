import type { Service } from '@three-tier-chat/terraform/services.ts';
import type { PushImage } from './backend-image.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { DeliveryError } from './delivery-error.ts';
import { operator } from './operator.ts';
import { earlierVersion, type Release, readReleases } from './release-history.ts';
import type { ReleaseNote } from './release-note.ts';
import type { ReleaseRecord } from './release-parameters.ts';
import { readSourceState } from './source-state.ts';

/** A version of a service that is to run in an environment. */
export interface Deployment {
  readonly service: Service;
  readonly version: string;
  /** `built`: the artifact is on this machine; `published`: it is already in AWS. */
  readonly artifact: 'built' | 'published';
  readonly note: ReleaseNote;
  /** The version that must still be recorded, if this one was chosen as the one before it. */
  readonly replaces?: string;
  readonly pushImage?: PushImage;
}

/** A deployment whose artifact is in AWS, and what was recorded when it began. */
export interface PublishedDeployment extends Deployment {
  readonly before: ReleaseRecord | undefined;
}

/**
 * The release before the one that is currently recorded.
 *
 * @throws DeliveryError if there was none.
 */
export async function earlierDeployment(
  context: Pick<DeliveryContext, 'aws' | 'settings'>,
  service: Service,
): Promise<Deployment> {
  const releases = await readReleases(context, service);
  const version = earlierVersion(releases);
  const [current] = releases;
  if (version && current) {
    return { ...ofPublished(releases, service, version), replaces: current.version };
  }
  throw new DeliveryError([`${service} has no earlier release in ${context.settings.name}.`]);
}

/** A version that this machine has just built, with the commit of the working copy. */
export async function builtDeployment(
  { terminal }: Pick<DeliveryContext, 'terminal'>,
  service: Service,
  version: string,
  folder?: string,
): Promise<Deployment> {
  const source = await readSourceState(folder);
  if (source && source.changedFiles > 0) {
    terminal.print(
      `The working copy differs from commit ${source.commit.slice(0, 12)} in ${source.changedFiles} ${source.changedFiles === 1 ? 'file' : 'files'}: the release is recorded as dirty.\n`,
    );
  }
  if (!source) terminal.print('There is no git commit: the release is recorded without one.\n');
  const note = source && {
    commit: source.commit,
    tree: source.changedFiles === 0 ? ('clean' as const) : ('dirty' as const),
  };
  return { service, version, artifact: 'built', note: { ...note, by: operator() } };
}

/** A version that was built before, with the commit that its earlier release recorded. */
export async function publishedDeployment(
  context: Pick<DeliveryContext, 'aws' | 'settings'>,
  service: Service,
  version: string,
): Promise<Deployment> {
  return ofPublished(await readReleases(context, service), service, version);
}

function ofPublished(releases: readonly Release[], service: Service, version: string): Deployment {
  const { commit, tree } = releases.find((release) => release.version === version)?.note ?? {};
  return { service, version, artifact: 'published', note: { commit, tree, by: operator() } };
}
