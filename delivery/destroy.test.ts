import { loadEnvironment } from '@three-tier-chat/terraform/load-environment.ts';
import type { Settings } from '@three-tier-chat/terraform/settings.ts';
import { describe, expect, it } from 'vitest';
import { connectAws } from './aws-clients.ts';
import type { DeliveryContext } from './delivery-context.ts';
import { DeliveryError } from './delivery-error.ts';
import { destroyStacks } from './destroy.ts';
import type { Stack } from './stack-order.ts';

const prod = await loadEnvironment('prod', { localPortBase: 4000 });

/**
 * The stack of the backend: in a protected environment, the log groups of the other stacks are
 * protected too.
 */
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

/** A context in which the user types one line. Any later step would fail without an AWS account. */
function makeContext(settings: Settings, typed: string, asked: string[]): DeliveryContext {
  return {
    settings,
    aws: connectAws(settings.region),
    artifactsFolder: '',
    stacksFolder: '',
    providersFolder: '',
    locksFolder: '',
    variables: {},
    terminal: {
      print: () => {},
      colour: false,
      isThere: true,
      isApproved: true,
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
      destroyStacks(makeContext(prod, typed, asked), [backend], [backend]),
    ).rejects.toThrow(new DeliveryError([`Nothing was destroyed: "${typed}" is not prod.`]));
    expect(asked).toEqual(['prod is a production environment. Type its name to destroy it: ']);
  });

  it('continues once its name is typed', async () => {
    expect(await destroyStacks(makeContext(prod, 'prod', []), [], [])).toEqual(new Map());
  });

  it('is refused without a question while one of its stacks is protected', async () => {
    const asked: string[] = [];
    const kept = { ...backend, preventsDestroy: true };
    await expect(destroyStacks(makeContext(prod, 'prod', asked), [kept], [kept])).rejects.toThrow(
      'three-tier-chat-backend-prod is protected: set production and preventDestroy to false in terraform/environments/prod.ts and apply that first.',
    );
    expect(asked).toEqual([]);
  });
});
