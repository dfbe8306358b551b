import { type Accessor, createSignal } from 'solid-js';

type Renderer = typeof import('./renderer.ts');

export interface RendererLoader {
  /** What shows Markdown; undefined until it is loaded. */
  readonly renderer: Accessor<Renderer | undefined>;
  /** Loads it, once. It resolves also if that fails; the next call then tries again. */
  readonly load: () => Promise<void>;
}

export function createRendererLoader(importRenderer: () => Promise<Renderer>): RendererLoader {
  const [renderer, setRenderer] = createSignal<Renderer>();
  let loading: Promise<void> | undefined;
  return {
    renderer,
    load() {
      loading ??= importRenderer().then(
        (loaded) => void setRenderer(() => loaded),
        () => {
          loading = undefined;
        },
      );
      return loading;
    },
  };
}

/** The page's own. The parser is larger than the page: it is in a file of its own, for the first answer. */
export const MARKDOWN: RendererLoader = createRendererLoader(() => import('./renderer.ts'));
