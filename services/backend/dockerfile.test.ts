import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const lines = readFileSync(new URL('./Dockerfile', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line && !line.startsWith('#'));

const of = (instruction: string) =>
  lines
    .filter((line) => line.startsWith(`${instruction} `))
    .map((line) => line.split(' ').slice(1).join(' '));

it('runs the bundle as an unprivileged user, on the Node of every other tier', () => {
  expect(of('FROM')).toEqual([expect.stringMatching(/\/node:22-slim$/)]);
  expect(of('USER')).toEqual(['node']);
  expect(of('CMD')).toEqual(['["node", "--enable-source-maps", "main.mjs"]']);
});

it('contains only the artifact, and runs nothing during the build', () => {
  expect(of('COPY')).toEqual(['main.mjs main.mjs.map ./']);
  expect([...of('RUN'), ...of('ADD')]).toEqual([]);
});
