import type { TurnLedger } from '@three-tier-chat/wire-contract';
import { createMemo, createSignal, For, type JSX, onCleanup, Show } from 'solid-js';
import { describe, needsSignIn } from '../conversation/failure.ts';
import { pageTexts } from '../strings/page-texts.ts';
import { foldChecks } from './fold-checks.ts';
import type { LedgerAccess } from './ledger-access.ts';
import { factsOf, gapsOf, sentenceOf, summaryOf } from './ledger-words.ts';
import { readLedger } from './read-ledger.ts';

/** Who checked the token of one turn, and what they found, read when it is first shown. */
export function LedgerView(props: {
  id: string;
  traceId: string;
  access: LedgerAccess;
}): JSX.Element {
  // What was read before is still shown while it is read again, and if that fails.
  const [ledger, setLedger] = createSignal<TurnLedger>();
  const [failure, setFailure] = createSignal('');
  const [isLooking, setLooking] = createSignal(false);
  const texts = () => pageTexts().ledger;
  const leaving = new AbortController();
  onCleanup(() => leaving.abort());

  async function look(): Promise<void> {
    if (isLooking()) return;
    setLooking(true);
    setFailure('');
    try {
      setLedger(await readLedger(props.access.fetch, props.traceId, leaving.signal));
    } catch (error) {
      if (leaving.signal.aborted) return;
      if (needsSignIn(error)) props.access.onSignInNeeded();
      setFailure(describe(error));
    } finally {
      setLooking(false);
    }
  }
  void look();

  const status = (): string => {
    if (isLooking()) return texts().looking;
    const read = ledger();
    return failure() || (read ? summaryOf(read) : '');
  };
  return (
    <section class="ledger" id={props.id} aria-label={texts().title}>
      <p class="ledger-status" aria-live="polite">
        {status()}
      </p>
      <Show when={ledger()}>{(read) => <Checks ledger={read()} />}</Show>
      <Show when={ledger()?.isComplete !== true}>
        <p>
          <Show when={ledger()}>{texts().late} </Show>
          {/* Not disabled, which would take the focus away. */}
          <button
            type="button"
            class="button"
            aria-disabled={isLooking()}
            onClick={() => void look()}
          >
            {texts().again}
          </button>
        </p>
      </Show>
      <Show when={ledger()}>
        <p class="small">{texts().aws}</p>
      </Show>
    </section>
  );
}

function Checks(props: { ledger: TurnLedger }): JSX.Element {
  const checks = createMemo(() => foldChecks(props.ledger.checks));
  return (
    <ol>
      <For each={checks()}>
        {(check) => (
          <li data-verdict={check.verdict}>
            <p>{sentenceOf(check)}</p>
            <dl class="small">
              <For each={factsOf(check)}>
                {([name, value]) => (
                  <div>
                    <dt>{name}</dt>
                    <dd>
                      <code dir="ltr">{value}</code>
                    </dd>
                  </div>
                )}
              </For>
            </dl>
          </li>
        )}
      </For>
      <For each={gapsOf(props.ledger, Date.now())}>{(gap) => <li class="small">{gap}</li>}</For>
    </ol>
  );
}
