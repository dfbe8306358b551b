import { Stream } from 'node:stream';
import { create, type DynaliteStore } from 'dynalite/db/index.js';
import { checkTypes, checkValidations } from 'dynalite/validations/index.js';
import { faultOfDynalite, makeFault } from './dynamodb-fault.ts';
import { type Item, itemBytes, MAX_ITEM_BYTES, MAX_NESTING, nestingOf } from './item-size.ts';
import type { KeyRange, Store } from './open-store.ts';
import { ITEM_OPERATIONS, type ItemOperation, type Operation, SHAPES } from './operations.ts';

/** A request that dynalite has read, with what it added for itself. */
export type ReadRequest = Readonly<Record<string, unknown>>;
export type Answer = Readonly<Record<string, unknown>>;

/** dynalite's rules on a store of ours. */
export interface Engine {
  /** Checks the types of a request. @throws DynamoDbFault SerializationException */
  readTypes(operation: Operation, request: object): ReadRequest;
  /** Parses expressions and checks everything that needs no table. @throws DynamoDbFault */
  validate(operation: Operation, request: object): ReadRequest;
  /**
   * Performs a validated request, one at a time, in the store's current transaction. @throws
   * DynamoDbFault
   */
  act(operation: ItemOperation, request: ReadRequest): Promise<Answer>;
}

/**
 * Large enough for dynalite to leave an item's size to us, since it counts characters, not bytes.
 * dynalite adds 1 MB and uses this as the size of a BatchGetItem's answer, which is 16 MB in
 * DynamoDB.
 */
const LIMITS = { maxItemSizeKb: 15 * 1024 };

/** One call of dynalite. */
interface Call {
  readonly operation: ItemOperation;
  /** Receives an exception that dynalite throws after our call has returned. */
  readonly giveUp: (error: unknown) => void;
  /** Steps that it still waits for. After the call has ended they are no longer done. */
  pending: number;
  isOver: boolean;
}

export function createEngine(store: Store): Engine {
  let call: Call = { operation: 'GetItem', giveUp() {}, pending: 0, isOver: true };
  let dynalite = makeDynalite();

  function makeDynalite(): DynaliteStore {
    const made = create(LIMITS);
    return Object.assign(made, {
      db: Object.assign(made.db, {
        get: (key, done) => later(done, () => parse(store.get(key))),
        put: (key, value, done) =>
          later(done, ({ operation }) => {
            if (key.startsWith('item-')) requireKeepable(key, value as Item, operation);
            store.put(key, JSON.stringify(value));
          }),
        del: (key, done) => later(done, () => store.delete(key)),
        createValueStream: (range) => streamValues(store, range, call),
      } satisfies DynaliteStore['db']),
    });
  }

  /** Does one step of the current call, and catches dynalite's exceptions. */
  function later(
    done: (error?: unknown, value?: unknown) => void,
    step: (call: Call) => unknown,
  ): void {
    const its = call;
    its.pending += 1;
    setImmediate(() => {
      its.pending -= 1;
      if (its.isOver) return;
      let value: unknown;
      let failure: unknown;
      try {
        value = step(its);
      } catch (error) {
        failure = error;
      }
      try {
        done(failure, value);
      } catch (error) {
        its.giveUp(error);
      }
    });
  }

  const asFault = (error: unknown): unknown => faultOfDynalite(error) ?? error;

  function readTypes(operation: Operation, request: object): ReadRequest {
    try {
      return checkTypes(structuredClone(request), SHAPES[operation].types);
    } catch (error) {
      throw asFault(error);
    }
  }

  return {
    readTypes,
    validate(operation, request) {
      const read = readTypes(operation, request);
      const { types, custom } = { custom: undefined, ...SHAPES[operation] };
      try {
        requireShortExpressions(read);
        checkValidations(read, types, custom, dynalite);
        return read;
      } catch (error) {
        throw asFault(error);
      }
    },
    async act(operation, request) {
      const { promise, resolve, reject } = Promise.withResolvers<Answer>();
      const its: Call = { operation, giveUp: reject, pending: 0, isOver: false };
      call = its;
      try {
        ITEM_OPERATIONS[operation](dynalite, request, (error, answer) =>
          error ? reject(error) : resolve(answer as Answer),
        );
        return await promise;
      } catch (error) {
        const fault = faultOfDynalite(error);
        // A step that is no longer done holds a lock in memory, which would never be released.
        if (!fault || its.pending > 0) dynalite = makeDynalite();
        throw fault ?? error;
      } finally {
        its.isOver = true;
      }
    },
  };
}

/** Bytes of one expression (DynamoDB quotas, "Expression parameters"). */
const MAX_EXPRESSION_BYTES = 4096;

function requireShortExpressions(request: ReadRequest): void {
  for (const [name, text] of Object.entries(request)) {
    if (!name.endsWith('Expression') || typeof text !== 'string') continue;
    const bytes = Buffer.byteLength(text);
    if (bytes > MAX_EXPRESSION_BYTES) {
      throw makeFault(
        'ValidationException',
        `Invalid ${name}: Expression size has exceeded the maximum allowed size; expression size: ${bytes}`,
      );
    }
  }
}

/**
 * Refuses what DynamoDB would not store although dynalite would.
 *
 * @param key of the entry, in which text is hexadecimal: `item-{table}~{hash}/{partition}/{sort}/`.
 */
function requireKeepable(key: string, item: Item, operation: ItemOperation): void {
  const refuse = (message: string) => {
    throw makeFault('ValidationException', message);
  };
  if (itemBytes(item) > MAX_ITEM_BYTES) {
    const which = operation === 'UpdateItem' ? 'Item size to update' : 'Item size';
    refuse(`${which} has exceeded the maximum allowed size`);
  }
  if (Object.values(item).some((value) => nestingOf(value) > MAX_NESTING)) {
    refuse('Nesting Levels have exceeded supported limits');
  }
  const [, partition = '', sort = ''] = key.split('/');
  const INVALID = 'One or more parameter values were invalid';
  if (partition.length / 2 > MAX_PARTITION_KEY_BYTES) {
    refuse(`${INVALID}: Size of hashkey has exceeded the maximum size limit of2048 bytes`);
  }
  if (sort.length / 2 > MAX_SORT_KEY_BYTES) {
    refuse(
      `${INVALID}: Aggregated size of all range keys has exceeded the size limit of 1024 bytes`,
    );
  }
}

/** DynamoDB quotas, "Partition keys and sort keys". */
const MAX_PARTITION_KEY_BYTES = 2048;
const MAX_SORT_KEY_BYTES = 1024;

/** A stream as dynalite uses it: it starts by itself, and `destroy` ends it without an event. */
function streamValues(store: Store, range: KeyRange, call: Call): Stream & { destroy(): void } {
  let isWanted = true;
  const stream = Object.assign(new Stream(), {
    destroy() {
      isWanted = false;
    },
  });
  setImmediate(() => {
    try {
      if (call.isOver) return;
      for (const value of store.values(range)) {
        stream.emit('data', parse(value));
        if (!isWanted) return;
      }
      stream.emit('end');
    } catch (error) {
      call.giveUp(error);
    }
  });
  return stream;
}

function parse(text: string | undefined): unknown {
  return text === undefined ? undefined : JSON.parse(text);
}
