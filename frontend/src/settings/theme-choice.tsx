import { createSignal, Index, type JSX } from 'solid-js';
import { pageTexts } from '../strings/page-texts.ts';
import { THEMES, type Theme, type ThemeSetting } from './theme.ts';

/** Chooses the colour scheme; shown at once. */
export function ThemeChoice(props: { setting: ThemeSetting }): JSX.Element {
  const [chosen, setChosen] = createSignal(props.setting.read());
  function choose(theme: Theme): void {
    props.setting.choose(theme);
    setChosen(theme);
  }
  return (
    <fieldset class="choice">
      <legend class="small">{pageTexts().settings.theme}</legend>
      <Index each={THEMES}>
        {(theme) => (
          <label>
            <input
              type="radio"
              name="theme"
              value={theme()}
              checked={chosen() === theme()}
              onChange={() => choose(theme())}
            />
            {pageTexts().settings.themes[theme()]}
          </label>
        )}
      </Index>
    </fieldset>
  );
}
