import { describe, expect, it, vi } from 'vitest';
import type { Fault, RunningService } from '../emulated-service.ts';
import { createMemoryLogStore } from '../logs/memory-log-store.ts';
import { createControlApp } from './start-control.ts';

function open() {
  const faults = { slow: vi.fn<Fault>(), broken: vi.fn<Fault>() };
  const reset = vi.fn(async () => undefined);
  const services: readonly RunningService[] = [
    {
      name: 'Okta',
      url: 'http://127.0.0.1:4006',
      status: () => ({ keys: 2 }),
      stop: async () => undefined,
    },
    { name: 'Bedrock', url: 'http://127.0.0.1:4008', faults, reset, stop: async () => undefined },
  ];
  const logs = createMemoryLogStore();
  const app = createControlApp(logs, services);
  const post = (path: string, body?: string) =>
    app.request(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body }),
    });
  const shownFaults = async () => {
    const status = (await (await app.request('/status')).json()) as { readonly faults: unknown };
    return status.faults;
  };
  return { app, faults, reset, logs, post, shownFaults };
}

describe('the control port', () => {
  it('reports what runs and which faults exist', async () => {
    const { app } = open();
    expect(await (await app.request('/status')).json()).toEqual({
      status: 'ready',
      services: [
        { name: 'Okta', url: 'http://127.0.0.1:4006', keys: 2 },
        { name: 'Bedrock', url: 'http://127.0.0.1:4008' },
      ],
      faults: [
        { fault: 'slow', active: false },
        { fault: 'broken', active: false },
      ],
    });
  });

  it('switches a fault on and off', async () => {
    const { faults, post, shownFaults } = open();
    const on = await post('/faults', '{"fault":"slow","active":true}');
    expect(await on.json()).toEqual({ fault: 'slow', active: true });
    expect(faults.slow.mock.calls).toEqual([[true]]);
    expect(await shownFaults()).toEqual([
      { fault: 'slow', active: true },
      { fault: 'broken', active: false },
    ]);

    await post('/faults', '{"fault":"slow","active":false}');
    expect(faults.slow.mock.calls).toEqual([[true], [false]]);
    expect(faults.broken).not.toHaveBeenCalled();
  });

  it('answers when the fault is active, although that takes time', async () => {
    const { faults, post, shownFaults } = open();
    const done = Promise.withResolvers<void>();
    faults.slow.mockReturnValueOnce(done.promise);
    const on = post('/faults', '{"fault":"slow","active":true}');
    await expect.poll(() => faults.slow.mock.calls).toEqual([[true]]);
    expect(await shownFaults()).toContainEqual({ fault: 'slow', active: false });
    done.resolve();
    expect(await (await on).json()).toEqual({ fault: 'slow', active: true });
  });

  it.each([
    '',
    'no json',
    '{"fault":"slow"}',
    '{"fault":"unknown","active":true}',
    '{"fault":"toString","active":true}',
    '{"fault":"slow","active":"yes"}',
    '{"fault":"slow","active":true,"more":1}',
  ])('refuses %j and names the faults', async (body) => {
    const { faults, post } = open();
    const refused = await post('/faults', body);
    expect(refused.status).toBe(400);
    expect(await refused.json()).toEqual({ message: expect.stringContaining('slow, broken') });
    expect(faults.slow).not.toHaveBeenCalled();
  });

  it.each([
    undefined,
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
  ])('changes nothing for %s, which a form of any page can send', async (type) => {
    const { app, faults, reset } = open();
    for (const path of ['/reset', '/faults', '/else']) {
      const answer = await app.request(path, {
        method: 'POST',
        body: new TextEncoder().encode('{"fault":"slow","active":true}'),
        ...(type !== undefined && { headers: { 'content-type': type } }),
      });
      expect(answer.status).toBe(415);
      expect(await answer.json()).toEqual({ message: expect.stringContaining('application/json') });
    }
    expect(faults.slow).not.toHaveBeenCalled();
    expect(reset).not.toHaveBeenCalled();
  });

  it('resets services, active faults and logs', async () => {
    const { faults, reset, logs, post, shownFaults } = open();
    await post('/faults', '{"fault":"broken","active":true}');
    logs.write('agent', 'turn.started');

    expect(await (await post('/reset')).json()).toEqual({ status: 'reset' });
    expect(faults.broken.mock.calls).toEqual([[true], [false]]);
    expect(faults.slow).not.toHaveBeenCalled();
    expect(reset).toHaveBeenCalledOnce();
    expect(logs.all()).toEqual([]);
    expect(await shownFaults()).toContainEqual({ fault: 'broken', active: false });
  });
});
