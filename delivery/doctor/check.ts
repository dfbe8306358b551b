import type { Settings } from '@three-tier-chat/terraform/settings.ts';
import type { DeliveryContext } from '../delivery-context.ts';
import type { Stack } from '../stack-order.ts';
import type { StackContents } from '../stack-state.ts';
import type { ReadAws } from './aws-read.ts';
import type { OktaOrg } from './okta-org.ts';

/** What a check found. */
export type Verdict =
  | { readonly kind: 'ok'; readonly found: string }
  /** @property fix - one line that says what to do. */
  | { readonly kind: 'failed'; readonly found: string; readonly fix: string }
  /** It could not be judged; never to be read as ok. */
  | { readonly kind: 'unknown'; readonly why: string }
  /** Nothing was asked: another check failed, the stack is not applied, or nobody wanted it. */
  | { readonly kind: 'not-tried'; readonly why: string };

/** The parts of the report, in order. */
export const GROUPS = ['This machine', 'AWS', 'Okta', 'After a deploy'] as const;
export type Group = (typeof GROUPS)[number];

/** A row of the table: one thing that must be true. */
export interface Check {
  readonly name: string;
  readonly group: Group;
  /** What it reads, as its permission or its address. */
  readonly reads: string;
  /** Names of checks without which it says nothing. */
  readonly needs?: readonly string[];
  /** Names of checks that it waits for, whatever they find. */
  readonly follows?: readonly string[];
  /** Milliseconds, if it takes longer than others. */
  readonly limitMs?: number;
  /** @param signal ends whatever it waits for, at its limit. */
  run(doctor: DoctorContext, signal: AbortSignal): Promise<Verdict>;
}

/** What the checks work with. */
export interface DoctorContext
  extends Pick<DeliveryContext, 'settings' | 'variables' | 'aws' | 'locksFolder'> {
  readonly settings: Settings;
  /** The synthesized stacks, in order. */
  readonly stacks: readonly Stack[];
  readonly readAws: ReadAws;
  readonly okta: OktaOrg;
  /** What a stack holds now, by its part; each state is read once. */
  contentsOf(part: string): Promise<StackContents>;
  /** Whether a turn may be asked for: the only thing that is no read. */
  readonly asksCanary: boolean;
  /** The trace of the canary turn, once it was answered. */
  readonly canaryTrace: { id?: string };
}

export function ok(found: string): Verdict {
  return { kind: 'ok', found };
}

export function failed(found: string, fix: string): Verdict {
  return { kind: 'failed', found, fix };
}

export function unknown(why: string): Verdict {
  return { kind: 'unknown', why };
}

/** Takes a sentence of a delivery, `what is wrong: what to do`, apart. */
export function failedBy(sentence: string): Verdict {
  const at = sentence.lastIndexOf(': ');
  if (at < 0) throw new Error(`"${sentence}" says not what to do`);
  return failed(sentence.slice(0, at), sentence.slice(at + 2).replace(/\.$/, ''));
}
