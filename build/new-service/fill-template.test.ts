import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fillTemplate } from './fill-template.ts';
import { formsOf } from './name-forms.ts';
import { serviceFiles } from './service-files.ts';

const ROOT = join(import.meta.dirname, '../..');

describe('a name', () => {
  it.each([
    ['orders', 'orders', 'order'],
    ['gift-cards', 'giftCards', 'giftCard'],
    ['inventory', 'inventory', 'inventory'],
    ['inventories', 'inventories', 'inventory'],
    ['addresses', 'addresses', 'address'],
    ['news2', 'news2', 'news2'],
    ['as', 'as', 'as'],
  ])('%s has the forms %s and %s', (name, many, one) => {
    expect([formsOf(name).many.camel, formsOf(name).one.camel]).toEqual([many, one]);
  });
});

describe('the template', () => {
  it.each([
    ['service: ‘widgets’', 'service: ‘gift-cards’'],
    ["toolTarget: 'widgetsApi'", "toolTarget: 'giftCardsApi'"],
    ["name: 'widgets.read'", "name: 'gift-cards.read'"],
    ["'./list-my-widgets.ts'", "'./list-my-gift-cards.ts'"],
    ['export const listMyWidgets', 'export const listMyGiftCards'],
    ['createWidgetStore(table)', 'createGiftCardStore(table)'],
    ['WidgetStore', 'GiftCardStore'],
    ["displayName: 'Read widgets'", "displayName: 'Read gift cards'"],
    ['# Widgets\n', '# Gift cards\n'],
    ['three-tier-chat-widgets-<env>', 'three-tier-chat-gift-cards-<env>'],
    ['`widgets.read`', '`gift-cards.read`'],
    ['a\n * widgets', 'a\n * gift cards'],
    ["owner: 'platform'", "owner: 'sales'"],
    ['a <!-- template -->\nb\n<!-- /template -->\nc', 'a c'],
    ['npx vitest services/template', 'npx vitest services/gift-cards'],
  ])('writes %j as %j', (text, written) => {
    const service = { name: 'gift-cards', owner: 'sales' };
    expect(fillTemplate(text.replaceAll(/[‘’]/g, "'"), service)).toBe(
      written.replaceAll(/[‘’]/g, "'"),
    );
  });

  it.each(['orders', 'gift-cards', 'a1'])('leaves nothing of itself in %s', (name) => {
    const files = serviceFiles(ROOT, { name, owner: 'sales' });
    expect(files.size).toBeGreaterThan(10);
    for (const [path, text] of files) {
      expect([path, /widget|template/i.exec(path + text)?.[0]]).toEqual([path, undefined]);
    }
  });
});
