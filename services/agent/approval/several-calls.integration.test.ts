import { describe, expect, it } from 'vitest';
import { bedrock, gateway, start } from '../testing/app-harness.ts';
import { lastOf, namesOf, stream } from '../testing/invoke.ts';
import { callsAll, says } from '../testing/scripted-bedrock.ts';
import { CHANGE_TOOL, CONTACT_TOOL, PROFILE_TOOL } from '../testing/scripted-gateway.ts';
import { decide, elsewhere, MESSAGE, modelWasTold, RESUME, writes } from './approval.fixture.ts';

describe('several calls in one message of the model', () => {
  const one = { name: CHANGE_TOOL, input: { phone: '1' }, id: 'call_1' };
  const two = { name: CHANGE_TOOL, input: { phone: '2' }, id: 'call_2' };

  it('are asked for one after the other, each with the state that it changes', async () => {
    const { app } = start();
    bedrock.script(callsAll(one, two));
    const first = lastOf(await stream(app, MESSAGE), 'approval');
    expect(first).toMatchObject({ arguments: { phone: '1' }, before: { version: 1 } });
    const second = lastOf(await stream(app, decide(first.id)), 'approval');
    expect(second).toMatchObject({
      arguments: { phone: '2' },
      before: { phone: '1', version: 2 },
    });
    expect(gateway.contact.changes).toEqual(['1']);
    bedrock.script(says('Done.'));
    const events = await stream(app, decide(second.id));
    expect(namesOf(events)).toEqual(['tool', 'tool', 'text', 'done']);
    expect(gateway.contact.changes).toEqual(['1', '2']);
    expect(writes().map(({ idempotencyKey }) => idempotencyKey)).toEqual([first.id, second.id]);
    // Who comes later sees both decisions on the way.
    const shown = await stream(app, RESUME);
    expect(
      shown.flatMap(({ event }) => (event.event === 'approval' ? [event.data.decision] : [])),
    ).toEqual(['approve', 'approve']);
  });

  it('may be decided differently', async () => {
    const { app } = start();
    bedrock.script(callsAll(one, two));
    const first = lastOf(await stream(app, MESSAGE), 'approval');
    const second = lastOf(await stream(app, decide(first.id, 'deny')), 'approval');
    expect(second).toMatchObject({ before: { version: 1 } });
    bedrock.script(says('Half done.'));
    await stream(app, decide(second.id));
    expect(gateway.contact.changes).toEqual(['2']);
    expect(modelWasTold()).toContain('did not approve');
  });

  it('may be readings, too, which are done once', async () => {
    const { app } = start();
    bedrock.script(
      callsAll({ name: PROFILE_TOOL, input: {}, id: 'call_0' }, one, {
        name: PROFILE_TOOL,
        input: {},
        id: 'call_3',
      }),
    );
    const events = await stream(app, MESSAGE);
    expect(namesOf(events)).toEqual(['start', 'tool', 'tool', 'tool', 'tool', 'approval']);
    bedrock.script(says('Done.'));
    await stream(app, decide(lastOf(events, 'approval').id));
    expect(gateway.toolCalls.map(({ tool }) => tool).sort()).toEqual(
      [PROFILE_TOOL, PROFILE_TOOL, CONTACT_TOOL, CHANGE_TOOL].sort(),
    );
    const results = JSON.stringify(bedrock.requests.at(-1)?.messages.at(-1));
    for (const id of ['call_0', 'call_1', 'call_3']) expect(results).toContain(id);
  });

  it('are each decided on another machine', async () => {
    const { app } = start();
    bedrock.script(callsAll(one, two));
    const first = lastOf(await stream(app, MESSAGE), 'approval');
    const events = await stream(elsewhere(), decide(first.id));
    expect(namesOf(events)).toEqual(['start', 'approval', 'tool', 'tool', 'approval']);
    const second = lastOf(events, 'approval');
    expect(second).toMatchObject({ before: { version: 2 } });
    bedrock.script(says('Done.'));
    const last = await stream(elsewhere(), decide(second.id));
    expect(lastOf(last, 'done')).toMatchObject({ message: 'Done.' });
    expect(gateway.contact.changes).toEqual(['1', '2']);
  });
});
