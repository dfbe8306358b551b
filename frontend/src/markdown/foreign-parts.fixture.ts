const ELEMENTS = new Set(
  'p h3 h4 h5 h6 ul ol li blockquote hr em strong del code br a input figure figcaption span button pre div table thead tbody tr th td'.split(
    ' ',
  ),
);
const ATTRIBUTES: Readonly<Record<string, RegExp>> = {
  dir: /^(?:auto|ltr)$/,
  href: /^(?:https:\/\/|mailto:)/i,
  target: /^_blank$/,
  rel: /^noopener noreferrer$/,
  title: /./,
  start: /^\d{1,9}$/,
  class: /^(?:code|code-head|code-language|code-said|scroll|button quiet)$/,
  role: /^region$/,
  tabindex: /^0$/,
  type: /^(?:button|checkbox)$/,
  checked: /^$/,
  disabled: /^$/,
  'aria-label': /^(?:Code \d+|Table \d+|Task$)/,
  'aria-live': /^polite$/,
  'aria-pressed': /^false$/,
  'data-align': /^(?:left|center|right)$/,
};

/** Elements and attributes in an element that could run or load something, or that nobody expects. */
export function foreignParts(container: Element): readonly string[] {
  return Array.from(container.querySelectorAll('*')).flatMap((element) => {
    const tag = element.tagName.toLowerCase();
    const attributes = Array.from(element.attributes)
      .filter(({ name, value }) => ATTRIBUTES[name]?.test(value) !== true)
      .map(({ name, value }) => `${tag} ${name}=${value}`);
    return ELEMENTS.has(tag) ? attributes : [tag, ...attributes];
  });
}
