import { expect, it } from 'vitest';
import { ADMINISTRATOR_KEYS } from './administrator.ts';
import { fromFetch } from './signed-request.ts';
import { makeIam } from './testing/iam.ts';
import { signHeaders } from './testing/signed-fetch.ts';

const CALL = { url: 'http://127.0.0.1:4005/2015-03-31/functions/api/invocations', body: '{}' };

it('may do anything with its keys, but only with its secret', async () => {
  const iam = makeIam();
  const ask = async (keys: typeof ADMINISTRATOR_KEYS) => {
    const headers = await signHeaders(keys, 'lambda', CALL);
    const request = new Request(CALL.url, { method: 'POST', headers, body: CALL.body });
    return iam.authenticate(fromFetch(request, new TextEncoder().encode(CALL.body)), 'lambda');
  };

  const caller = await ask(ADMINISTRATOR_KEYS);
  if (caller.kind === 'refused') throw new Error(caller.fault.message);
  expect(caller.session.arn).toBe('arn:aws:iam::000000000000:user/administrator');
  expect(iam.refuse(caller.session, { action: 'lambda:InvokeFunction', resource: 'x' })).toBe(
    undefined,
  );
  expect(await ask({ ...ADMINISTRATOR_KEYS, secretAccessKey: 'guessed' })).toMatchObject({
    kind: 'refused',
  });
});
