import { setMaxListeners } from 'node:events';
import type { AwsClients } from '../aws-clients.ts';

interface Sender {
  send(command: unknown, options?: object): unknown;
}

/** The clients, whose requests end with the signal: an SDK client waits for an answer without end. */
export function endWith(clients: AwsClients, signal: AbortSignal): AwsClients {
  setMaxListeners(0, signal);
  const senders = Object.entries(clients) as unknown as readonly (readonly [string, Sender])[];
  return Object.fromEntries(
    senders.map(([name, client]) => [name, bound(client, signal)]),
  ) as unknown as AwsClients;
}

/** A client's methods use private members, so it is wrapped and not copied. */
function bound(client: Sender, signal: AbortSignal): Sender {
  const send: Sender['send'] = (command, options) =>
    client.send(command, { ...options, abortSignal: signal });
  return new Proxy(client, {
    get: (target, name) => (name === 'send' ? send : Reflect.get(target, name, target)),
  });
}
