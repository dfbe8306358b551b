import { CREDENTIALS } from './aws-account.ts';
import { AwsRefusal, awsJson } from './aws-read.ts';
import { type Check, failed, ok } from './check.ts';

/** CloudFront reads certificates only there. */
const EDGE_REGION = 'us-east-1';
const REQUEST = 'docs/first-deploy.md, "Only if you want it": a domain of your own';

/** The certificate of a domain of one's own. */
export const CERTIFICATE: Check = {
  name: 'Certificate',
  group: 'AWS',
  reads: 'acm:DescribeCertificate',
  needs: [CREDENTIALS],
  async run({ readAws, settings: { siteUrl, siteCertificateArn } }, signal) {
    if (!siteUrl || !siteCertificateArn) return ok("not needed: the site has CloudFront's domain");
    const { hostname } = new URL(siteUrl);
    let text: string;
    try {
      text = await readAws(
        {
          service: 'acm',
          region: EDGE_REGION,
          target: 'CertificateManager.DescribeCertificate',
          json: { CertificateArn: siteCertificateArn },
        },
        signal,
      );
    } catch (error) {
      if (!(error instanceof AwsRefusal) || error.code !== 'ResourceNotFoundException') throw error;
      return failed('there is no such certificate in us-east-1', `request one: ${REQUEST}`);
    }
    const certificate = (awsJson('acm', text)['Certificate'] ?? {}) as Certificate;
    if (certificate.Status !== 'ISSUED') {
      return failed(
        `the certificate of ${hostname} is ${certificate.Status}, not ISSUED`,
        `validate it by DNS: ${REQUEST}`,
      );
    }
    const names = [certificate.DomainName, ...(certificate.SubjectAlternativeNames ?? [])];
    if (names.some((name) => covers(String(name), hostname))) return ok(`issued for ${hostname}`);
    return failed(
      `the certificate is of ${[...new Set(names)].join(', ')}, not of ${hostname}`,
      `request one of ${hostname}: ${REQUEST}`,
    );
  },
};

interface Certificate {
  readonly Status?: unknown;
  readonly DomainName?: unknown;
  readonly SubjectAlternativeNames?: readonly unknown[];
}

/** A wildcard stands for one label (RFC 9525 section 6.3). */
function covers(name: string, hostname: string): boolean {
  if (!name.startsWith('*.')) return name.toLowerCase() === hostname;
  return hostname.split('.').slice(1).join('.') === name.slice(2).toLowerCase();
}
