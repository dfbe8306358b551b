import * as z from 'zod';

/** An image of this project, and the artifact that replaces it on a laptop. */
export interface BackendImage {
  /** `backend`. */
  readonly artifact: string;
  readonly version: string;
  /** `arn:aws:ecr:{region}:{account}:repository/{name}`. */
  readonly repositoryArn: string;
}

/** `{account}.dkr.ecr.{region}.amazonaws.com/three-tier-chat-{artifact}:{version}`. */
const IMAGE =
  /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com\/(three-tier-chat-([a-z0-9-]+)):([\w.-]+)$/;

export const imageSchema = z
  .string()
  .regex(IMAGE, 'names no image of this project')
  .transform((image): BackendImage => {
    const [, account, region, repository, artifact = '', version = ''] = IMAGE.exec(image) ?? [];
    return {
      artifact,
      version,
      repositoryArn: `arn:aws:ecr:${region}:${account}:repository/${repository}`,
    };
  });
