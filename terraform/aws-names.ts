/** `us-east-1`: an area, a direction and a number. */
export const REGION =
  /^(us-gov|us|eu|eusc-de|ap|ca|sa|me|af|il|mx|cn)-(central|north|south|east|west|northeast|northwest|southeast|southwest)-\d$/;

/** An inference profile that AWS defines: its geography before the model's id. */
const GEOGRAPHY = /^(us|us-gov|eu|apac|jp|au|ca|global)\./;

/**
 * `anthropic.claude-sonnet-4-5-20250929-v1:0`, with a geography before it if it is an inference
 * profile: the names of other clouds and of the vendors themselves have no vendor before a point.
 */
export const MODEL_ID =
  /^((us|us-gov|eu|apac|jp|au|ca|global)\.)?[a-z][a-z0-9]*\.[a-z][a-z0-9.-]*(:\w+){0,2}$/;

/** The partition of a region, as its ARNs name it. */
export function partitionOf(region: string): string {
  if (region.startsWith('us-gov-')) return 'aws-us-gov';
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('eusc-') ? 'aws-eusc' : 'aws';
}

/** The geography of an inference profile; undefined for a model of the region itself. */
export function geographyOf(modelId: string): string | undefined {
  return GEOGRAPHY.exec(modelId)?.[1];
}

/** The id of the model that an inference profile chooses; a model's own id is returned as it is. */
export function modelOf(modelId: string): string {
  return modelId.replace(GEOGRAPHY, '');
}

/** Which profiles can be called from where, for the areas that have one (Bedrock guide, "Supported Regions and models for inference profiles"). */
const GEOGRAPHIES: readonly (readonly [region: RegExp, geographies: readonly string[]])[] = [
  [/^us-gov-/, ['us-gov']],
  [/^us-/, ['us', 'global']],
  [/^ca-/, ['ca', 'us', 'global']],
  [/^eu-/, ['eu', 'global']],
  [/^ap-northeast-/, ['apac', 'jp', 'global']],
  [/^ap-southeast-/, ['apac', 'au', 'global']],
  [/^ap-/, ['apac', 'global']],
];

/** The geographies whose profiles a region may call; undefined where AWS names none of its own. */
export function geographiesOf(region: string): readonly string[] | undefined {
  return GEOGRAPHIES.find(([area]) => area.test(region))?.[1];
}
