import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryFiles } from './repository-files.ts';

const ROOT = resolve(import.meta.dirname, '..');
/** Lines around a listener within which the signal must be looked at. */
const NEAR = 4;
const LISTENS = /addEventListener\(\s*'abort'|once\(\w*[sS]ignal, 'abort'/;
const LOOKS = /\.aborted\b|throwIfAborted\(/;

/** Listeners of a source that would never hear of a signal that has fired already, as line numbers. */
function deafListeners(source: string): readonly number[] {
  const lines = source.split('\n');
  return lines.flatMap((line, index) => {
    if (!LISTENS.test(line)) return [];
    const around = lines.slice(Math.max(0, index - NEAR), index + NEAR + 1);
    return around.some((near) => LOOKS.test(near)) ? [] : [index + 1];
  });
}

// An abort signal tells its listeners once: who comes later waits for ever (DOM Standard, "AbortSignal").
describe('whoever listens to an abort signal', () => {
  it('looks first whether it has fired', () => {
    const files = repositoryFiles('.ts', '.tsx').filter((file) => !/\.test\.tsx?$/.test(file));
    expect(files.length).toBeGreaterThan(300);
    const deaf = files.flatMap((file) =>
      deafListeners(readFileSync(join(ROOT, file), 'utf8')).map((line) => `${file}:${line}`),
    );
    expect(deaf).toEqual([]);
  });

  it.each([
    ["signal.addEventListener('abort', stop);", [1]],
    ["if (signal.aborted) stop();\nsignal.addEventListener('abort', stop);", []],
    ["signal.throwIfAborted();\n\nsignal.addEventListener(\n 'abort', stop);", []],
    ["await once(signal, 'abort');", [1]],
    ["if (!signal.aborted) await once(signal, 'abort');", []],
  ])('is judged by what stands near it: %j', (source, lines) => {
    expect(deafListeners(source)).toEqual(lines);
  });
});
