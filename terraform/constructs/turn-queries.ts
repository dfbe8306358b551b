import { CloudwatchQueryDefinition } from '@cdktf/provider-aws/lib/cloudwatch-query-definition/index.js';
import { Construct } from 'constructs';
import type { Settings } from '../settings.ts';
import { environmentName } from './names.ts';

export interface TurnQueriesConfig {
  readonly settings: Settings;
  readonly logGroupNames: readonly string[];
}

const COLUMNS =
  'fields @timestamp, service, level, message, trace_id, session_id, token_fingerprint, outcome, status, code, duration_ms';

/** Saved CloudWatch Logs Insights queries over all logs of a turn. */
export class TurnQueries extends Construct {
  constructor(scope: Construct, id: string, { settings, logGroupNames }: TurnQueriesConfig) {
    super(scope, id);
    const save = (key: string, name: string, ...steps: readonly string[]) =>
      new CloudwatchQueryDefinition(this, key, {
        name: `${environmentName(settings)}/${name}`,
        logGroupNames: [...logGroupNames],
        queryString: [COLUMNS, ...steps].join('\n| '),
      });
    save(
      'trace',
      'one turn, by trace id',
      'filter trace_id = "1-00000000-000000000000000000000000"',
      'sort @timestamp asc',
    );
    // Log lines contain no names; only someone with the token can compute its fingerprint.
    save(
      'user',
      'turns of one user, by token fingerprint or session id',
      'filter token_fingerprint = "FINGERPRINT" or session_id = "SESSION"',
      'sort @timestamp asc',
    );
    save(
      'failures',
      'failed turns and refusals',
      'filter level in ["WARN", "ERROR"] or outcome like /failed|timeout/ or status >= 500',
      'sort @timestamp desc',
      'limit 200',
    );
  }
}
