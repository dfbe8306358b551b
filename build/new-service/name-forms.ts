import { camelCase } from '../../terraform/declarations/service-name.ts';

/** How a name is written in code and in sentences. */
export interface NameForm {
  /** `gift-cards` */
  readonly kebab: string;
  /** `giftCards` */
  readonly camel: string;
  /** `GiftCards` */
  readonly pascal: string;
  /** `gift cards` */
  readonly words: string;
}

/** A service's name, and that of one of what it keeps: `gift-cards` and `gift-card`. */
export interface NameForms {
  readonly many: NameForm;
  readonly one: NameForm;
}

export function formsOf(name: string): NameForms {
  return { many: formOf(name), one: formOf(singular(name)) };
}

function formOf(kebab: string): NameForm {
  const camel = camelCase(kebab);
  return { kebab, camel, pascal: capital(camel), words: kebab.replaceAll('-', ' ') };
}

export function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}

function singular(name: string): string {
  if (/[^aeiou]ies$/.test(name)) return `${name.slice(0, -'ies'.length)}y`;
  if (/(ss|x|ch|sh)es$/.test(name)) return name.slice(0, -'es'.length);
  return /[^s]s$/.test(name) && name.length > 2 ? name.slice(0, -1) : name;
}
