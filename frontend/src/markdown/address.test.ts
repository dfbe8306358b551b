import { expect, it } from 'vitest';
import { isAllowedAddress } from './address.ts';

it.each([
  'https://site.example/a?b#c',
  'HTTPS://SITE.EXAMPLE',
  'mailto:ada@site.example',
  'MAILTO:ada@site.example?subject=a',
])('allows %s', (href) => {
  expect(isAllowedAddress(href)).toBe(true);
});

it.each([
  '',
  '/c/other',
  '//site.example',
  '#a',
  '?a',
  'a.html',
  'https:a',
  'https:/a',
  'https:///',
  'https://',
  'https://[',
  'http://site.example',
  'http://127.0.0.1',
  'javascript:alert(1)',
  'JaVaScRiPt:alert(1)',
  ' javascript:alert(1)',
  'java\nscript:alert(1)',
  'vbscript:a',
  'data:text/html,a',
  'blob:https://site.example/a',
  'file:///etc/passwd',
  'ftp://site.example',
  'intent://a',
  'view-source:https://site.example',
  '__proto__',
])('refuses %j', (href) => {
  expect(isAllowedAddress(href)).toBe(false);
});
