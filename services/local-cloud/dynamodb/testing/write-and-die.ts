import { openStore } from '../open-store.ts';

/**
 * A separate process that dies like a killed one: after a commit, in the middle of a second
 * transaction.
 */
const [folder = ''] = process.argv.slice(2);
const store = await openStore(folder);
store.begin();
store.put('committed', '1');
store.commit();
store.begin();
store.put('committed', '2');
store.put('begun', '1');
process.kill(process.pid, 'SIGKILL');
