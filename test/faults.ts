import type { LocalCloud } from './local-cloud.ts';

/** Does something while a fault of the control port is active. */
export async function withFault<T>(
  cloud: LocalCloud,
  fault: string,
  work: () => Promise<T>,
): Promise<T> {
  await setFault(cloud, fault, true);
  try {
    return await work();
  } finally {
    await setFault(cloud, fault, false);
  }
}

async function setFault(cloud: LocalCloud, fault: string, active: boolean): Promise<void> {
  const answer = await fetch(`${cloud.url(9)}/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ fault, active }),
  });
  if (!answer.ok) throw new Error(`The fault ${fault} cannot be set: ${await answer.text()}`);
}
