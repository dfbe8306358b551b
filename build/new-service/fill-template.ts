import { capital, formsOf, type NameForm, type NameForms } from './name-forms.ts';

/** The name of the template's things, in every form in which it stands there. */
const NAME = /(.?)([Ww]idgets?)(?=(.?))/gs;
/** What only the template's own README says. */
const OF_THE_TEMPLATE = /<!-- template -->.*?<!-- \/template -->\n/gs;

export interface NewService {
  readonly name: string;
  readonly owner: string;
}

/**
 * Makes a new service's file of a file of `services/template/`: its path or its text. How the template's
 * name is written follows from what stands around it: within a name of code as in code, after a space as
 * in a sentence, and otherwise as in a path.
 */
export function fillTemplate(text: string, { name, owner }: NewService): string {
  const forms = formsOf(name);
  return text
    .replaceAll(OF_THE_TEMPLATE, '')
    .replaceAll('@three-tier-chat/template', `@three-tier-chat/${name}`)
    .replaceAll('services/template', `services/${name}`)
    .replaceAll("owner: 'platform'", `owner: '${owner}'`)
    .replaceAll('| Owner | platform |', `| Owner | ${owner} |`)
    .replaceAll(NAME, (_, before: string, word: string, after: string) =>
      before.concat(nameLike(word, { before, after }, forms)),
    );
}

function nameLike(
  word: string,
  { before, after }: { readonly before: string; readonly after: string },
  { many, one }: NameForms,
): string {
  const form: NameForm = word.endsWith('s') ? many : one;
  const isWithinName = /[A-Za-z0-9]/.test(before);
  const beginsName = /[A-Z]/.test(after);
  if (word.startsWith('W')) return isWithinName || beginsName ? form.pascal : capital(form.words);
  if (beginsName) return form.camel;
  return before === '' || /[\s(]/.test(before) ? form.words : form.kebab;
}
