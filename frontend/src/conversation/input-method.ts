/**
 * Tells whether a key belongs to an input method, which composes characters with it. 229 stands for a
 * key that the method has taken, also where `isComposing` comes too late (Safari; UI Events §7.3.1).
 */
export function isForInputMethod({ isComposing, keyCode }: KeyboardEvent): boolean {
  return isComposing || keyCode === 229;
}
