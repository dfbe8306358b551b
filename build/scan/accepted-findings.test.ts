import { expect, it } from 'vitest';
import { acceptedFindings } from './accepted-findings.fixture.ts';
import { reviewedVersion } from './checkov.ts';

const accepted = acceptedFindings();

it('has a reason for every accepted kind, in a sentence', () => {
  expect(accepted).not.toEqual([]);
  expect(accepted.filter(({ reason }) => !/^[A-Z].{20,}\.$/.test(reason))).toEqual([]);
});

it('accepts each kind once, in order', () => {
  const checks = accepted.map(({ check }) => check);
  expect(checks).toEqual([...new Set(checks)].sort());
});

it('names an environment where a kind is accepted in some alone', () => {
  const paths = accepted.flatMap(({ path }) => path ?? []);
  expect(paths.filter((path) => !/^\/stacks-of-[a-z0-9-]+\/$/.test(path))).toEqual([]);
});

it('accepts nothing in production alone, which dev would then hide', () => {
  expect(accepted.filter(({ path }) => path === '/stacks-of-prod/')).toEqual([]);
});

it('was reviewed with one exact version', () => {
  expect(reviewedVersion()).toMatch(/^\d+\.\d+\.\d+$/);
});
