import type { ToolEvent } from '@three-tier-chat/wire-contract';
import { type JSX, Show } from 'solid-js';
import { pageTexts } from '../strings/page-texts.ts';
import { CopyButton } from './copy-button.tsx';
import { formatToolValue } from './tool-value.ts';

type Outcome = 'running' | 'waiting' | 'done' | 'failed' | 'unfinished';

/** SVG paths in a 16 by 16 view box. */
const ICON: Record<Outcome, string> = {
  running: 'M8 2a6 6 0 1 1-6 6',
  waiting: 'M6 4v8M10 4v8',
  done: 'M3 8.5l3.5 3.5L13 4.5',
  failed: 'M4 4l8 8M12 4l-8 8',
  unfinished: 'M3.5 8h9',
};

/**
 * One tool call of an answer; `answerIsSettled` means that a running call gets no further events,
 * `isWaiting` that the user has to decide on it first.
 */
export function ToolCard(props: {
  call: ToolEvent;
  answerIsSettled: boolean;
  isWaiting: boolean;
}): JSX.Element {
  const outcome = (): Outcome => {
    if (props.call.status !== 'running' || !props.answerIsSettled) return props.call.status;
    return props.isWaiting ? 'waiting' : 'unfinished';
  };

  /** The Gateway puts the name of the target before the tool's own. */
  const shortName = () => props.call.name.split('___').at(-1);

  return (
    <details class="tool" data-outcome={outcome()} open={props.call.status === 'failed'}>
      <summary>
        <svg class="tool-icon" viewBox="0 0 16 16" aria-hidden="true">
          <path d={ICON[outcome()]} />
        </svg>
        <span class="tool-name" dir="auto">
          {props.call.title ?? shortName()}
        </span>
        <span class="tool-outcome">{pageTexts().tool.outcomes[outcome()]}</span>
      </summary>
      <Show when={props.call.title !== undefined || shortName() !== props.call.name}>
        <ToolValue
          label={pageTexts().tool.label}
          copy={pageTexts().tool.copyName}
          value={props.call.name}
        />
      </Show>
      <ToolValue
        label={pageTexts().tool.input}
        copy={pageTexts().tool.copyInput}
        value={props.call.input}
      />
      <ToolValue
        label={pageTexts().tool.output}
        copy={pageTexts().tool.copyOutput}
        value={props.call.output}
      />
    </details>
  );
}

function ToolValue(props: { label: string; copy: string; value: unknown }): JSX.Element {
  const text = () => formatToolValue(props.value);
  return (
    <Show when={props.value !== undefined}>
      <div class="tool-value">
        <div class="tool-value-head">
          <p class="small">{props.label}</p>
          <CopyButton name={props.copy} text={text} />
        </div>
        {/* A scrolling region must be reachable by keyboard. */}
        <pre tabindex="0" dir="ltr">
          {text()}
        </pre>
      </div>
    </Show>
  );
}
