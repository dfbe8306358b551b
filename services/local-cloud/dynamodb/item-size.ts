/** A value of an item in DynamoDB's JSON: `{"S": "text"}`. */
export type AttributeValue = Readonly<Record<string, unknown>>;
export type Item = Readonly<Record<string, AttributeValue>>;

/**
 * DynamoDB quotas: an item has at most 400 KB, and lists and maps are nested at most 32 levels
 * deep.
 */
export const MAX_ITEM_BYTES = 400 * 1024;
export const MAX_NESTING = 32;

/**
 * Bytes of an item (DynamoDB Developer Guide, "DynamoDB item sizes and formats"): UTF-8, including
 * names.
 */
export function itemBytes(item: Item): number {
  return sum(Object.entries(item), ([name, value]) => textBytes(name) + valueBytes(value));
}

/** Nesting depth of lists and maps; a scalar has depth 0. */
export function nestingOf(value: AttributeValue): number {
  const inside = membersOf(value);
  return inside === undefined ? 0 : 1 + Math.max(0, ...inside.map(nestingOf));
}

function valueBytes(value: AttributeValue): number {
  const [[type, content] = ['NULL', true]] = Object.entries(value);
  switch (type) {
    case 'S':
      return textBytes(String(content));
    case 'N':
      return numberBytes(String(content));
    case 'B':
      return Buffer.byteLength(String(content), 'base64');
    case 'SS':
      return sum(content as readonly string[], textBytes);
    case 'NS':
      return sum(content as readonly string[], numberBytes);
    case 'BS':
      return sum(content as readonly string[], (each) => Buffer.byteLength(each, 'base64'));
    case 'L':
      return 3 + sum(content as readonly AttributeValue[], (each) => 1 + valueBytes(each));
    case 'M': {
      const map = content as Item;
      return 3 + Object.keys(map).length + itemBytes(map);
    }
    default:
      return 1;
  }
}

function membersOf({ L, M }: AttributeValue): readonly AttributeValue[] | undefined {
  if (Array.isArray(L)) return L;
  return typeof M === 'object' && M !== null ? Object.values(M) : undefined;
}

/** "Approximately 1 byte per two significant digits, and 1 byte"; one more for a negative number. */
function numberBytes(number: string): number {
  const digits = number.replace(/[-+.]/g, '').replace(/^0+|0+$/g, '');
  return 1 + Math.ceil(digits.length / 2) + (number.startsWith('-') ? 1 : 0);
}

function textBytes(text: string): number {
  return Buffer.byteLength(text, 'utf8');
}

function sum<Each>(list: readonly Each[], of: (each: Each) => number): number {
  return list.reduce((total, each) => total + of(each), 0);
}
