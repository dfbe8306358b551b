import { loadEnvironment } from '@three-tier-chat/terraform/load-environment.ts';
import type { Settings } from '@three-tier-chat/terraform/settings.ts';
import { describe, expect, it } from 'vitest';
import { connectAws } from './aws-clients.ts';
import { DeliveryError } from './delivery-error.ts';
import { destroyStacks } from './destroy.ts';
import type { Stack } from './stack-order.ts';
import type { Workplace } from './workplace.ts';

const prod = await loadEnvironment('prod', { localPortBase: 4000 });

/** The stack of the backend: the log groups of an environment that is kept protect the others. */
const backend: Stack = {
  name: 'three-tier-chat-backend-prod',
  part: 'backend',
  folder: 'three-tier-chat-backend-prod',
  dependencies: [],
  reads: [],
  parameters: [],
  state: { bucket: 'three-tier-chat-state', key: 'prod/backend.tfstate' },
  usesOkta: false,
  preventsDestroy: false,
};

/** A place where a person types one line. Whatever comes after it would fail without an account. */
function workplace(settings: Settings, typed: string, asked: string[]): Workplace {
  return {
    settings,
    aws: connectAws(settings.region),
    artifactsFolder: '',
    stacksFolder: '',
    locksFolder: '',
    variables: {},
    terminal: {
      print: () => {},
      colour: false,
      isThere: true,
      approves: true,
      ask(question) {
        asked.push(question);
        return Promise.resolve(typed);
      },
    },
  };
}

describe('destroying production', () => {
  it.each(['yes', 'dev', ''])('asks for its name, and "%s" is not it', async (typed) => {
    const asked: string[] = [];
    await expect(
      destroyStacks(workplace(prod, typed, asked), [backend], [backend]),
    ).rejects.toThrow(new DeliveryError([`Nothing was destroyed: "${typed}" is not prod.`]));
    expect(asked).toEqual(['prod is a production environment. Type its name to destroy it: ']);
  });

  it('goes on once its name is typed', async () => {
    expect(await destroyStacks(workplace(prod, 'prod', []), [], [])).toEqual(new Map());
  });

  it('is refused without a question while a stack of it is protected', async () => {
    const asked: string[] = [];
    const kept = { ...backend, preventsDestroy: true };
    await expect(destroyStacks(workplace(prod, 'prod', asked), [kept], [kept])).rejects.toThrow(
      'three-tier-chat-backend-prod is protected: set preventDestroy to false in terraform/environments/prod.ts and apply that first.',
    );
    expect(asked).toEqual([]);
  });
});
