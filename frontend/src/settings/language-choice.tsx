import { createSignal, For, type JSX, Show } from 'solid-js';
import { LANGUAGES } from '../strings/language.ts';
import { LANGUAGE_NAMES } from '../strings/language-names.ts';
import { pageTexts } from '../strings/page-texts.ts';
import type { LanguageChoices, LanguageSetting } from './language.ts';

/** Chooses the language; shown as soon as its texts are loaded. */
export function LanguageChoice(props: { setting: LanguageSetting }): JSX.Element {
  const [isMissing, setMissing] = createSignal(false);

  async function choose(language: LanguageChoices): Promise<void> {
    setMissing(false);
    const isShown = await props.setting.choose(language);
    if (props.setting.chosen() === language) setMissing(!isShown);
  }

  const Option = (option: { value: LanguageChoices; children: JSX.Element }): JSX.Element => (
    <label>
      <input
        type="radio"
        name="language"
        value={option.value}
        checked={props.setting.chosen() === option.value}
        onChange={() => void choose(option.value)}
      />
      {option.children}
    </label>
  );

  return (
    <fieldset class="choice">
      <legend class="small">{pageTexts().settings.language}</legend>
      <Option value="browser">{pageTexts().settings.browsers}</Option>
      <For each={LANGUAGES}>
        {(language) => (
          <Option value={language}>
            <span lang={language}>{LANGUAGE_NAMES[language]}</span>
          </Option>
        )}
      </For>
      <div aria-live="polite">
        <Show when={isMissing()}>
          <p class="small problem">{pageTexts().settings.notLoaded}</p>
        </Show>
      </div>
    </fieldset>
  );
}
