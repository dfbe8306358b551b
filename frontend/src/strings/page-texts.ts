import type { Accessor } from 'solid-js';
import { page as english, type PageTexts } from './en/page.ts';
import { translation } from './language.ts';

/** The texts of the page of a signed-in person. */
export const pageTexts: Accessor<PageTexts> = () => translation()?.page ?? english;
