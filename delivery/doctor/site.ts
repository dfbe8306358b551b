import {
  EDGE_DOMAIN_OUTPUT,
  SITE_URL_OUTPUT,
} from '@three-tier-chat/terraform/constructs/names.ts';
import {
  INVOKE_PATH,
  isProblem,
  LEDGER_PATH,
  makeTraceRoot,
  SITE_CONFIG_PATH,
} from '@three-tier-chat/wire-contract';
import { applied } from './applied.ts';
import { STATE_BUCKET } from './aws-account.ts';
import { type Check, type DoctorContext, failed, ok, type Verdict } from './check.ts';
import { Unreadable } from './endings.ts';
import { expectedHeaders } from './expected-headers.ts';
import { readHttp } from './read-http.ts';

export const SITE = 'Site';

/** What a browser gets of the site, and of the backend behind it. */
export const SITE_CHECKS: readonly Check[] = [
  {
    name: SITE,
    group: 'After a deploy',
    reads: '<site>/',
    needs: [STATE_BUCKET],
    async run(doctor, signal) {
      const site = await siteOf(doctor);
      const answer = await readHttp(site, {}, signal).catch((error) => withoutName(doctor, error));
      if ('kind' in answer) return answer;
      const { status, headers } = answer;
      const isPage = headers.get('content-type')?.startsWith('text/html') === true;
      if (status === 200 && isPage) return ok(site);
      return failed(
        `${site} answers ${status}${isPage ? '' : ' without the page'}`,
        `\`make deploy SERVICE=frontend ENV=${doctor.settings.name}\``,
      );
    },
  },
  {
    name: 'Security headers',
    group: 'After a deploy',
    reads: '<site>/, and the policy in the state of the stack app',
    needs: [SITE],
    async run(doctor, signal) {
      const [policy] = (await applied(doctor, 'app')).attributesOf(
        'aws_cloudfront_response_headers_policy',
      );
      const expected = Object.entries(expectedHeaders(policy ?? {}));
      const { headers } = await readHttp(await siteOf(doctor), {}, signal);
      const wrong = expected.filter(([name, value]) => headers.get(name) !== value);
      if (wrong.length === 0 && expected.length > 0) {
        return ok(`${expected.length} headers as the stack sets them`);
      }
      return failed(
        `${wrong.map(([name]) => name).join(', ') || 'the policy'} ${wrong.length === 1 ? 'is' : 'are'} not as the stack sets ${wrong.length === 1 ? 'it' : 'them'}`,
        apply(doctor),
      );
    },
  },
  {
    name: 'config.json',
    group: 'After a deploy',
    reads: `<site>${SITE_CONFIG_PATH}, and the object in the state of the stack app`,
    needs: [SITE],
    async run(doctor, signal) {
      const objects = (await applied(doctor, 'app')).attributesOf('aws_s3_object');
      const object = objects.find(({ key }) => `/${key}` === SITE_CONFIG_PATH);
      const { status, text } = await readHttp(
        new URL(SITE_CONFIG_PATH, await siteOf(doctor)),
        {},
        signal,
      );
      if (status === 200 && text === object?.['content']) {
        return ok('as the stack wrote it');
      }
      return failed(
        status === 200
          ? 'it is not what the stack wrote: somebody edited it'
          : `${SITE_CONFIG_PATH} answers ${status}`,
        `${apply(doctor)}; if the plan is empty, delete the object and apply again`,
      );
    },
  },
  {
    name: 'Backend',
    group: 'After a deploy',
    reads: `<site>${LEDGER_PATH}/{trace id}, without a token`,
    needs: [SITE],
    async run(doctor, signal) {
      const site = await siteOf(doctor);
      const path = `${LEDGER_PATH}/${makeTraceRoot()}`;
      const { status, text } = await readHttp(new URL(path, site), {}, signal);
      const problem = parse(text);
      if (status === 401 && isProblem(problem) && problem.code === 'not-signed-in') {
        return ok('it answers behind the edge, and asks for a token');
      }
      return failed(
        `the backend behind ${new URL(INVOKE_PATH, site).pathname} answers ${status} to a request without a token, not 401 with a problem document`,
        'docs/operate.md, "When something fails": the first row that matches',
      );
    },
  },
];

/** The address of the site, from the outputs of the stack app. */
export async function siteOf(doctor: DoctorContext): Promise<string> {
  const { outputs } = await applied(doctor, 'app');
  return new URL('/', String(outputs[SITE_URL_OUTPUT])).href;
}

/** A domain of one's own points to CloudFront by a record that nobody but its owner makes. */
async function withoutName(doctor: DoctorContext, error: unknown): Promise<Verdict> {
  const { siteUrl } = doctor.settings;
  const isUnknown = error instanceof Unreadable && error.message.includes('ENOTFOUND');
  if (!isUnknown || siteUrl === undefined) throw error;
  const { outputs } = await applied(doctor, 'app');
  const { hostname } = new URL(siteUrl);
  return failed(
    `${hostname} does not resolve`,
    `make a CNAME of ${hostname} to ${outputs[EDGE_DOMAIN_OUTPUT]} at your DNS provider`,
  );
}

function apply({ settings }: DoctorContext): string {
  return `\`make apply ENV=${settings.name} STACK=app\``;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
