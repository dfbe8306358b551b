import { serviceOfParameter } from '@three-tier-chat/wire-contract';
import type { DataTable } from '../terraform/resource.ts';
import type { ArtifactStore } from './artifact-store.ts';

/** SSM parameters of the local cloud: the released version of each service. */
export function releaseParameters(artifacts: ArtifactStore): DataTable {
  return {
    aws_ssm_parameter({ name }) {
      const service = serviceOfParameter(String(name));
      if (service === undefined) {
        throw new Error(`The local cloud has release parameters only, not ${String(name)}`);
      }
      const value = artifacts.releasedVersion(service);
      return { id: name, name, type: 'String', value, insecure_value: value };
    },
  };
}
