import { geographiesOf, geographyOf, partitionOf } from './aws-names.ts';
import { isLocal } from './environment-name.ts';

/** The settings that must fit each other, or what AWS has. */
interface RelatedSettings {
  readonly region: string;
  readonly accountId: string;
  readonly siteUrl?: string | undefined;
  readonly siteCertificateArn?: string | undefined;
  readonly modelId: string;
  readonly production: boolean;
  readonly preventDestroy: boolean;
  readonly captureMessageContent: boolean;
  readonly customerManagedKey: boolean;
}

/** Problems of settings that are each well-formed, as `<setting>: <problem>`. */
export function settingsProblems(name: string, settings: RelatedSettings): readonly string[] {
  return [
    ...(isLocal({ name })
      ? localProblems(settings)
      : [...partitionProblems(settings), ...siteProblems(settings)]),
    ...modelProblems(settings),
    ...productionProblems(settings),
  ];
}

function localProblems({ customerManagedKey }: RelatedSettings): readonly string[] {
  if (!customerManagedKey) return [];
  return ['customerManagedKey: must be off in local, since the local cloud encrypts nothing'];
}

function partitionProblems({ region }: RelatedSettings): readonly string[] {
  const partition = partitionOf(region);
  if (partition === 'aws') return [];
  return [
    `region: ${region} is in the partition ${partition}, whose accounts cannot use CloudFront's resources in us-east-1, which the site needs`,
  ];
}

function siteProblems({
  siteUrl,
  siteCertificateArn,
  accountId,
}: RelatedSettings): readonly string[] {
  const [, partition, , , account] = siteCertificateArn?.split(':') ?? [];
  if (siteUrl && !siteUrl.startsWith('https://')) return ['siteUrl: must use https'];
  if (siteUrl && !siteCertificateArn) return ['siteCertificateArn: siteUrl needs a certificate'];
  if (siteCertificateArn && !siteUrl) return ['siteUrl: the certificate needs an address'];
  if (account !== undefined && account !== accountId) {
    return [
      `siteCertificateArn: is of account ${account}, but CloudFront reads certificates of its own account only (${accountId})`,
    ];
  }
  if (partition !== undefined && partition !== 'aws') {
    return [`siteCertificateArn: is of the partition ${partition}, not of aws`];
  }
  return [];
}

function modelProblems({ modelId, region }: RelatedSettings): readonly string[] {
  const geography = geographyOf(modelId);
  const possible = geographiesOf(region) ?? [];
  if (geography === undefined || possible.length === 0 || possible.includes(geography)) return [];
  return [
    `modelId: an inference profile of ${geography} cannot be called in ${region}: there are ${possible.map((name) => `${name}.…`).join(', ')}`,
  ];
}

function productionProblems({
  production,
  preventDestroy,
  captureMessageContent,
}: RelatedSettings): readonly string[] {
  if (!production) return [];
  return [
    ...(preventDestroy
      ? []
      : ['preventDestroy: must be true in production, where people rely on what it protects']),
    ...(captureMessageContent
      ? [
          'captureMessageContent: must be off in production, since it writes the content of conversations to traces',
        ]
      : []),
  ];
}
