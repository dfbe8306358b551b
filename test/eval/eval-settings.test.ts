import { describe, expect, it } from 'vitest';
import { EvalSettingsError, loadEvalSettings } from './eval-settings.ts';

describe('the settings', () => {
  it('are the local responder, once, unless something is said', () => {
    expect(loadEvalSettings({ HOME: '/home', CASE: '' })).toEqual({
      kind: 'local',
      model: 'the local responder',
      runs: 1,
      caseText: '',
      reportPath: expect.stringMatching(/\/dist\/eval\/report$/),
      cloudEnvironment: {},
    });
  });

  it('are three runs of a model behind an address, which the report names without a password', () => {
    const LOCAL_MODEL_URL = 'http://user:secret@127.0.0.1:11434/v1';
    expect(loadEvalSettings({ LOCAL_MODEL_URL })).toMatchObject({
      kind: 'real',
      model: 'the model at http://127.0.0.1:11434',
      runs: 3,
      cloudEnvironment: { LOCAL_MODEL_URL },
    });
  });

  it('give the real Bedrock the credentials of the shell, and nothing else', () => {
    const shell = { HOME: '/home', AWS_PROFILE: 'dev', OTHER: 'x' };
    expect(loadEvalSettings({ ...shell, MODEL: 'bedrock', RUNS: '5' })).toMatchObject({
      kind: 'real',
      model: 'Amazon Bedrock',
      runs: 5,
      cloudEnvironment: { MODEL: 'bedrock', HOME: '/home', AWS_PROFILE: 'dev' },
    });
  });

  it('take the path of the report with an ending and without', () => {
    const paths = ['/a/b', '/a/b.md', '/a/b.json'].map((OUT) => loadEvalSettings({ OUT }));
    expect(paths.map(({ reportPath }) => reportPath)).toEqual(['/a/b', '/a/b', '/a/b']);
  });

  it.each<readonly [Readonly<Record<string, string>>, string]>([
    [{ RUNS: 'often' }, 'RUNS: '],
    [{ RUNS: '0' }, 'RUNS: '],
    [{ RUNS: '1.5' }, 'RUNS: '],
    [{ MODEL: 'gpt' }, 'MODEL: '],
    [{ LOCAL_MODEL_URL: '127.0.0.1:11434' }, 'LOCAL_MODEL_URL: '],
    [{ MODEL: 'bedrock', LOCAL_MODEL_URL: 'http://a' }, 'give one of both'],
    [{ MODEL: 'gpt', RUNS: 'x' }, 'MODEL: '],
  ])('refuse %j', (environment, message) => {
    expect(() => loadEvalSettings(environment)).toThrow(EvalSettingsError);
    expect(() => loadEvalSettings(environment)).toThrow(message);
  });
});
