import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { flattenDocument } from './segment.ts';

const TRACE = '1-0000000a-00000000000000000000000a';
const id = (number: number) => number.toString(16).padStart(16, '0');

interface Tree {
  readonly name: string;
  readonly children: readonly Tree[];
}
const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.record({
    name: fc.string(),
    children: fc.oneof({ maxDepth: 3 }, fc.constant([]), fc.array(tie('tree'), { maxLength: 3 })),
  }),
}));

describe('a segment document', () => {
  it('becomes one segment for each of its subsegments, each naming its parent', () => {
    fc.assert(
      fc.property(tree, (root) => {
        const expected: object[] = [];
        let made = 0;
        const write = ({ name, children }: Tree, parent: string | undefined): object => {
          const own = { id: id(++made), name, start_time: made };
          expected.push({
            ...own,
            trace_id: TRACE,
            ...(parent && { parent_id: parent, type: 'subsegment' }),
          });
          return { ...own, subsegments: children.map((child) => write(child, own.id)) };
        };
        const document = { ...write(root, undefined), trace_id: TRACE };
        expect(flattenDocument(document)).toEqual(expected);
      }),
    );
  });

  it('keeps its own parent, and everything else in it', () => {
    const segment = {
      id: id(2),
      trace_id: TRACE,
      parent_id: id(1),
      name: 'backend',
      start_time: 1.5,
      end_time: 2.5,
      annotations: { outcome: 'done' },
    };
    expect(flattenDocument(segment)).toEqual([segment]);
  });

  it.each([
    ['no object', 'text'],
    ['no trace', { id: id(1), name: 'a', start_time: 1 }],
    ['a trace of another form', { id: id(1), name: 'a', start_time: 1, trace_id: '1-a-b' }],
    ['an id of another form', { id: 'a', name: 'a', start_time: 1, trace_id: TRACE }],
    ['no start', { id: id(1), name: 'a', trace_id: TRACE }],
    [
      'a subsegment without a name',
      {
        id: id(1),
        name: 'a',
        start_time: 1,
        trace_id: TRACE,
        subsegments: [{ id: id(2), start_time: 1 }],
      },
    ],
  ])('is refused with %s', (_what, document) => {
    expect(() => flattenDocument(document)).toThrow();
  });
});
