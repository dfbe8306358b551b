import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { Item } from './table.ts';

export function text(value: string): AttributeValue {
  return { S: value };
}

export function number(value: number): AttributeValue {
  return { N: String(value) };
}

export function flag(value: boolean): AttributeValue {
  return { BOOL: value };
}

/** @throws Error for an item that this service did not write, as do the others. */
export function readText(item: Item, name: string): string {
  return item[name]?.S ?? refuse(name);
}

export function readNumber(item: Item, name: string): number {
  return Number(item[name]?.N ?? refuse(name));
}

export function readFlag(item: Item, name: string): boolean {
  return item[name]?.BOOL ?? refuse(name);
}

function refuse(name: string): never {
  throw new Error(`An item of the table has no ${name}: it was not written by this service`);
}
