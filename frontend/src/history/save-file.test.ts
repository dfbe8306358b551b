import { afterEach, expect, it, vi } from 'vitest';
import { saveFile } from './save-file.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

it('offers a file under its name, for as long as the browser may need to read it', async () => {
  vi.useFakeTimers();
  const clicked: HTMLAnchorElement[] = [];
  vi.spyOn(HTMLElement.prototype, 'click').mockImplementation(function click(this: HTMLElement) {
    clicked.push(this as HTMLAnchorElement);
  });
  const create = vi.spyOn(URL, 'createObjectURL').mockReturnValue('blob:file');
  const revoke = vi.spyOn(URL, 'revokeObjectURL').mockReturnValue();
  saveFile({ name: 'About-me.md', type: 'text/markdown', text: '# About me' });
  expect(clicked.map(({ href, download }) => [href, download])).toEqual([
    ['blob:file', 'About-me.md'],
  ]);
  const blob = create.mock.calls[0]?.[0] as Blob;
  expect([blob.type, await blob.text()]).toEqual(['text/markdown', '# About me']);
  expect(revoke).not.toHaveBeenCalled();
  vi.advanceTimersByTime(60_000);
  expect(revoke).toHaveBeenCalledWith('blob:file');
});
