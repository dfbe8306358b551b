import { describe, expect, it } from 'vitest';
import { CloudSettingsError, loadCloudSettings } from './settings.ts';

describe("the local cloud's settings", () => {
  it('need no variable', () => {
    const settings = loadCloudSettings({});
    expect(settings).toEqual({
      portBase: 4000,
      stacksFolder: expect.stringMatching(/\/dist\/stacks\/local$/),
      artifactsFolder: expect.stringMatching(/\/dist\/artifacts$/),
      dataFolder: expect.stringMatching(/\/\.local$/),
      seedPath: expect.stringMatching(/\/okta\/seed\.json$/),
      modelUrl: undefined,
      realBedrock: undefined,
      watch: false,
    });
  });

  it('follow their variables', () => {
    expect(
      loadCloudSettings({
        LOCAL_PORT_BASE: '14000',
        LOCAL_STACKS: '/s',
        LOCAL_ARTIFACTS: '/a',
        LOCAL_DATA: '/d',
        LOCAL_OKTA_SEED: '/o.json',
        LOCAL_MODEL_URL: 'http://127.0.0.1:11434',
        LOCAL_WATCH: '1',
        UNRELATED: 'x',
      }),
    ).toEqual({
      portBase: 14_000,
      stacksFolder: '/s',
      artifactsFolder: '/a',
      dataFolder: '/d',
      seedPath: '/o.json',
      modelUrl: 'http://127.0.0.1:11434',
      realBedrock: undefined,
      watch: true,
    });
  });

  it('treat an empty variable as none', () => {
    expect(loadCloudSettings({ LOCAL_PORT_BASE: '', LOCAL_MODEL_URL: '' })).toEqual(
      loadCloudSettings({}),
    );
  });

  it('give the real Bedrock the variables that the AWS SDK needs, and nothing else of the shell', () => {
    const { realBedrock } = loadCloudSettings({
      MODEL: 'bedrock',
      AWS_PROFILE: 'dev',
      AWS_REGION: '',
      HOME: '/home/dev',
      SECRET: 's',
    });
    expect(realBedrock).toEqual({ environment: { AWS_PROFILE: 'dev', HOME: '/home/dev' } });
  });

  it('report every problem at once', () => {
    const load = () =>
      loadCloudSettings({
        LOCAL_PORT_BASE: '80',
        LOCAL_MODEL_URL: 'nowhere',
        MODEL: 'gpt',
        LOCAL_WATCH: 'yes',
      });
    expect(load).toThrow(CloudSettingsError);
    for (const name of ['LOCAL_PORT_BASE', 'LOCAL_MODEL_URL', 'MODEL', 'LOCAL_WATCH']) {
      expect(load).toThrow(`${name}: `);
    }
  });
});
