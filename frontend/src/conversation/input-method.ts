/**
 * Tells whether a key belongs to an input method that composes characters. Key code 229 means that
 * the input method consumed the key, also when `isComposing` is set too late (Safari; UI Events
 * §7.3.1).
 */
export function isForInputMethod({ isComposing, keyCode }: KeyboardEvent): boolean {
  return isComposing || keyCode === 229;
}
