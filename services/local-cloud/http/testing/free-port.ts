import { listen } from '../serve-http.ts';

/** A TCP port of 127.0.0.1 that is currently free. */
export async function freePort(): Promise<number> {
  const server = await listen(0, () => {});
  await server.close();
  return server.port;
}
