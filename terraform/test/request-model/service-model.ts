import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

/**
 * A shape of AWS's published service model (botocore's `service-2.json`), with the parts that
 * requests need.
 */
export interface Shape {
  readonly type: string;
  readonly members?: Readonly<Record<string, { readonly shape: string }>>;
  readonly required?: readonly string[];
  /** Exactly one member may be set. */
  readonly union?: boolean;
  readonly member?: { readonly shape: string };
  readonly value?: { readonly shape: string };
  readonly enum?: readonly string[];
  readonly pattern?: string;
  /** Length of a string, list or map; value of a number. */
  readonly min?: number;
  readonly max?: number;
}

export interface ServiceModel {
  readonly operations: Readonly<Record<string, { readonly input: { readonly shape: string } }>>;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/**
 * Loads a service's model from the botocore of this machine's Python.
 *
 * @returns undefined if there is none, so that the test can report it as missing.
 */
export function loadServiceModel(service: string, version: string): ServiceModel | undefined {
  const folder = botocoreFolder();
  if (folder === undefined) return undefined;
  const path = `${folder}/data/${service}/${version}/service-2.json`;
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as ServiceModel;
  if (!existsSync(`${path}.gz`)) return undefined;
  return JSON.parse(gunzipSync(readFileSync(`${path}.gz`)).toString('utf8')) as ServiceModel;
}

function botocoreFolder(): string | undefined {
  try {
    const script = 'import botocore, os; print(os.path.dirname(botocore.__file__))';
    return execFileSync('python3', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] })
      .toString('utf8')
      .trim();
  } catch {
    return undefined;
  }
}
