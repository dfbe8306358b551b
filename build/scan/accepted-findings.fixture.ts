import { readFileSync } from 'node:fs';
import { REVIEWED } from './checkov.ts';

export interface AcceptedFinding {
  /** `CKV_AWS_115` */
  readonly check: string;
  /** Part of the path of the files in which it is accepted; all without one. */
  readonly path?: string;
  /** The comment before it. */
  readonly reason: string;
}

const ENTRY = /^ {2}- (?<check>[A-Z0-9_]+)(?::(?<path>\S+))?$/;

/** What the reviewed file accepts, in its order. */
export function acceptedFindings(): readonly AcceptedFinding[] {
  const found: AcceptedFinding[] = [];
  let reason = '';
  const [, list = ''] = readFileSync(REVIEWED, 'utf8').split('skip-check:\n');
  for (const line of list.trimEnd().split('\n')) {
    const comment = /^ {2}# (.*)$/.exec(line)?.[1];
    if (comment !== undefined) {
      reason = `${reason} ${comment}`.trim();
      continue;
    }
    const { check, path } = ENTRY.exec(line)?.groups ?? {};
    if (check === undefined) throw new Error(`.checkov.yaml accepts "${line}", which is no check`);
    found.push({ check, ...(path !== undefined && { path }), reason });
    reason = '';
  }
  return found;
}
