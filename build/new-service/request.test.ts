import { describe, expect, it } from 'vitest';
import { parseServiceRequest } from './request.ts';

describe('a request', () => {
  it.each([
    [['service', 'NAME=orders'], { command: 'service', name: 'orders', owner: 'orders' }],
    [['service', 'NAME=gift-cards2'], { owner: 'giftcards' }],
    [['service', 'NAME=orders', 'OWNER=sales'], { owner: 'sales' }],
    [['remove-service', 'NAME=orders'], { command: 'remove-service', isForced: false }],
    [['remove-service', 'NAME=orders', 'FORCE=1'], { isForced: true }],
  ])('%j', (words, request) => {
    expect(parseServiceRequest(words)).toMatchObject(request);
  });

  it.each([
    [[], 'There is no command "": use service or remove-service.'],
    [['__proto__', 'NAME=orders'], 'There is no command "__proto__"'],
    [['service'], 'NAME is missing: make service NAME=orders, for example.'],
    [['service', 'NAME='], 'NAME is missing'],
    [['service', 'NMAE=orders'], 'make service takes no NMAE: it takes NAME and OWNER.'],
    [['service', 'NAME=orders', 'ENV=dev'], 'make service takes no ENV: it takes NAME and OWNER.'],
    [['service', 'orders'], 'make service takes no orders: it takes NAME and OWNER.'],
    [['service', 'NAME=orders', 'FORCE=1'], 'make service takes no FORCE'],
    [['service', 'NAME=orders', 'OWNER=Sales Team'], 'OWNER="Sales Team" cannot be a team'],
    [['remove-service', 'NAME=orders', 'FORCE=yes'], 'FORCE="yes" forces nothing: set FORCE=1'],
  ])('%j is refused', (words, sentence) => {
    expect(() => parseServiceRequest(words)).toThrow(sentence);
  });
});
