/** The artifact bucket and the release parameters of the local cloud. */
export interface ArtifactStore {
  /**
   * The currently released version, which the stack reads from its SSM parameter.
   * @throws Error naming the service if it was not built.
   */
  releasedVersion(service: string): string;
  /** Folder with the unpacked artifact `{service}/{version}.zip`, ready to run. */
  unpack(service: string, version: string): Promise<string>;
}
