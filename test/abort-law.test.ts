import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { repositoryFiles } from './repository-files.ts';

const ROOT = resolve(import.meta.dirname, '..');
/** Lines around a listener within which the signal must be checked. */
const NEAR = 4;
const LISTENS = /addEventListener\(\s*'abort'|once\(\w*[sS]ignal, 'abort'/;
const LOOKS = /\.aborted\b|throwIfAborted\(/;

/** Line numbers of listeners that would miss a signal that has already fired. */
function deafListeners(source: string): readonly number[] {
  const lines = source.split('\n');
  return lines.flatMap((line, index) => {
    if (!LISTENS.test(line)) return [];
    const around = lines.slice(Math.max(0, index - NEAR), index + NEAR + 1);
    return around.some((near) => LOOKS.test(near)) ? [] : [index + 1];
  });
}

// An abort signal notifies its listeners once, so a later listener waits forever (DOM Standard,
// "AbortSignal").
describe('a listener of an abort signal', () => {
  it('first checks whether it has fired', () => {
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
  ])('is judged by the lines near it: %j', (source, lines) => {
    expect(deafListeners(source)).toEqual(lines);
  });
});
