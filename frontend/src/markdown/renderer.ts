// The part of the page that is loaded with the first answer.
export { makeMarkdownWriter } from './markdown-writer.ts';
export { readableText } from './readable-text.ts';
