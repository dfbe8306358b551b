import type { Parts } from './act-on-item.ts';
import { makeFault } from './dynamodb-fault.ts';
import type { Answer, ReadRequest } from './engine.ts';
import { type Item, itemBytes } from './item-size.ts';
import { collectReasons, readPart, requireDistinct, requireSmall } from './transact-write.ts';

/** Reads up to 100 items as of one moment. @throws DynamoDbFault */
export async function transactGet(parts: Parts, read: ReadRequest): Promise<Answer> {
  const { engine } = parts;
  const actions = (read['TransactItems'] as readonly object[]).map((entry) => {
    const [get] = Object.values(entry) as object[];
    if (!get) {
      throw makeFault('ValidationException', 'TransactItems can only contain a Get');
    }
    return readPart(parts, 'Get', engine.validate('GetItem', get));
  });
  requireDistinct(actions);
  const responses: Answer[] = [];
  let bytes = 0;
  await collectReasons(actions, async ({ request }) => {
    const { Item } = await engine.act('GetItem', request);
    responses.push(Item === undefined ? {} : { Item });
    bytes += Item === undefined ? 0 : itemBytes(Item as Item);
  });
  requireSmall(bytes);
  return { Responses: responses };
}
