import { openStore } from '../open-store.ts';

/**
 * A separate process with a limit on the size of its files: it writes until it reaches the limit,
 * then prints what it had committed and what it reads afterwards.
 */
const [folder = ''] = process.argv.slice(2);
const store = await openStore(folder);
let committed = 0;
let refusal = '';
while (refusal === '' && committed < 1000) {
  store.begin();
  try {
    store.put(`key-${committed}`, 'x'.repeat(50_000));
    store.put('last', String(committed));
    store.commit();
    committed += 1;
  } catch (error) {
    refusal = String(error);
    store.rollback();
  }
}
process.send?.({ committed, refusal, last: store.get('last') });
