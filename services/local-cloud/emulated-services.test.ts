import { describe, expect, it } from 'vitest';
import { EMULATED_SERVICES } from './emulated-services.ts';
import { FIRST_FURTHER_OFFSET, portOfHttpApi } from './http-api/port.ts';
import { IDENTITY } from './terraform/testing/make-resource.ts';

const services = EMULATED_SERVICES.flat();

function repeated<Value>(values: readonly Value[]): readonly Value[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

describe('the emulated services', () => {
  it('each have a name, and share neither ports nor resource types', () => {
    const ports = services.flatMap((service) => service.ports ?? []);
    expect(repeated(services.map(({ name }) => name))).toEqual([]);
    expect(repeated(ports.map(({ name }) => name))).toEqual([]);
    expect(repeated(ports.map(({ offset }) => offset))).toEqual([]);
    expect(
      repeated(services.flatMap(({ attributes }) => Object.keys(attributes?.(IDENTITY) ?? {}))),
    ).toEqual([]);
  });

  it('leave the ports from 16 on to further HTTP APIs', () => {
    const ports = services.flatMap((service) => service.ports ?? []);
    expect(ports.filter(({ offset }) => offset >= FIRST_FURTHER_OFFSET)).toEqual([]);
    expect([0, 1, 2].map((ordinal) => portOfHttpApi(ordinal).offset)).toEqual([4, 16, 17]);
  });

  it('use the ports that README.md lists', () => {
    const ports = services.flatMap((service) => service.ports ?? []);
    const promised = ports.filter(({ offset }) => offset < 10);
    expect(Object.fromEntries(promised.map(({ name, offset }) => [name, offset]))).toEqual({
      edge: 0,
      backend: 1,
      runtime: 2,
      gateway: 3,
      'http-api': 4,
      lambda: 5,
      okta: 6,
      xray: 7,
      bedrock: 8,
      control: 9,
    });
  });
});
