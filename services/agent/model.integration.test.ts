import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Message, TextBlock } from '@strands-agents/sdk';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createModel } from './model.ts';
import {
  hangs,
  type ScriptedBedrock,
  says,
  startScriptedBedrock,
} from './testing/scripted-bedrock.ts';

let bedrock: ScriptedBedrock;
beforeEach(async () => {
  bedrock = await startScriptedBedrock();
  vi.stubEnv('AWS_ENDPOINT_URL_BEDROCK_RUNTIME', bedrock.endpoint);
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await bedrock.close();
});

const OPTIONS = { region: 'us-east-1', modelId: 'anthropic.claude-test' };

async function ask(model: ReturnType<typeof createModel>): Promise<string> {
  const messages = [new Message({ role: 'user', content: [new TextBlock('Hi')] })];
  let said = '';
  for await (const event of model.stream(messages)) {
    if (event.type === 'modelContentBlockDeltaEvent' && event.delta.type === 'textDelta') {
      said += event.delta.text;
    }
  }
  return said;
}

describe('the model', () => {
  it('keeps nothing of a finished call in memory', async () => {
    const model = createModel(OPTIONS);
    // A timer or stream that stays active would keep the async context in which it was made.
    const scopes = new AsyncLocalStorage<object>();
    const past: WeakRef<object>[] = [];
    for (let call = 0; call < 20; call += 1) {
      bedrock.script(says('Hello.'));
      await (async () => {
        const scope = { call };
        past.push(new WeakRef(scope));
        expect(await scopes.run(scope, () => ask(model))).toBe('Hello.');
      })();
    }
    const collectGarbage = exposedGc();
    await vi.waitFor(async () => {
      await delay(0);
      collectGarbage();
      // The JavaScript runtime may still reference the last one.
      expect(past.filter((scope) => scope.deref() !== undefined).length).toBeLessThanOrEqual(1);
    });
  });

  it('ends a stream that has become silent', async () => {
    const model = createModel({ ...OPTIONS, silenceMs: 300 });
    bedrock.script(hangs('Well'));
    // The stream ends before the message does, by which the agent recognizes the failure.
    expect(await ask(model)).toBe('Well');
  });
});

function exposedGc(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}
