import type { ExportFile } from './export-file.ts';

/** How long the file is there for the browser to read: no event tells when it has. */
const FILE_MS = 60_000;

/** Offers a file for download. */
export function saveFile({ name, type, text }: ExportFile): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), FILE_MS);
}
