import {
  type Approval,
  type ConversationTurn,
  LEDGER_PATH,
  makeProblem,
  makeTraceRoot,
  type TurnLedger,
} from '@three-tier-chat/wire-contract';
import type { ChatPage } from './chat-page.ts';
import { keptTurn } from './kept-conversation.ts';
import {
  breaksAfter,
  done,
  holdsAfter,
  refuses,
  type ScriptedAnswers,
  says,
  text,
} from './scripted-answers.ts';

/** From this width on the list of conversations stands beside the conversation (`HistoryPanel`). */
const WIDE = 1024;

/** A signed-in page, whose answers and conversations a test chooses. */
interface Stage {
  readonly chat: ChatPage;
  readonly answers: ScriptedAnswers;
  /** What is kept of the conversation that is opened. */
  keep(turns: readonly ConversationTurn[] | undefined): void;
}

/** Something that people see: how the page is brought there, from a new conversation. */
interface PageState {
  readonly name: string;
  readonly show: (stage: Stage) => Promise<void>;
}

export const isWide = (width: number): boolean => width >= WIDE;

const now = Date.now();
const daysAgo = (days: number): string => new Date(now - days * 86_400_000).toISOString();
/** The list that every page of these shows. */
export const LISTED = [
  { id: 'p'.repeat(36), title: 'Kept at the top', updatedAt: daysAgo(40), pinned: true },
  { id: 'a'.repeat(36), title: 'Change my phone number', updatedAt: daysAgo(0), pinned: false },
  { id: 'b'.repeat(36), title: 'מה השתנה השבוע?', updatedAt: daysAgo(0), pinned: false },
  {
    id: 'c'.repeat(36),
    title: 'A title that is much longer than the list is wide, as some are',
    updatedAt: daysAgo(1),
    pinned: false,
  },
];

const tool = (id: string, status: 'running' | 'done' | 'failed', title?: string) =>
  ({
    event: 'tool',
    data: {
      ...{ id, name: 'securedApi___getMyProfile', status, input: {} },
      ...(title !== undefined && { title }),
      ...(status !== 'running' && { output: { displayName: 'Chat Member' } }),
    },
  }) as const;

/** A call that waits for the user. */
export const approvalToShow = (): Approval => ({
  id: crypto.randomUUID(),
  callId: '9',
  tool: 'securedApi___updateMyContactDetails',
  title: 'Change your contact details',
  scope: 'profile.write',
  user: 'member@example.com',
  arguments: { phone: '+1 555 0100' },
  argumentsHash: '0'.repeat(64),
  before: { phone: '+1 555 0199', version: 3 },
  expiresAt: new Date(Date.now() + 600_000).toISOString(),
});
const asks = (asked: Approval) => ({ event: 'approval', data: asked }) as const;

const MARKDOWN = `## What I found

Your profile has **two** groups, and \`profile.read\` is among its scopes:

| Field | Value |
| --- | --- |
| Name | Chat Member |
| Email | member@example.com |

1. First, with [a link](https://example.com/).
2. Second:
   - [x] done
   - [ ] not done

#### Details

> Quoted words.

\`\`\`python
def greet(*args, **kwargs):
    return "hello"  # as it was written
\`\`\`
`;

const LEDGER_CHECK = {
  at: new Date().toISOString(),
  verdict: 'accepted',
  isYours: true,
  token: 1,
  audience: 'api://three-tier-chat-local',
  actor: '0oa0123456789abcdef',
  scope: 'chat.invoke',
} as const;
const LEDGER: TurnLedger = {
  traceId: makeTraceRoot(),
  checks: [
    { ...LEDGER_CHECK, checker: 'agent' },
    { ...LEDGER_CHECK, checker: 'conversations', scope: 'conversations.write' },
    { ...LEDGER_CHECK, checker: 'interceptor' },
    {
      ...LEDGER_CHECK,
      checker: 'secured-api',
      verdict: 'refused',
      reason: 'scope profile.read is missing',
      scope: 'profile.read',
    },
  ],
  outcome: 'done',
  missing: ['turn-end'],
  isComplete: false,
};

const ended = ({ chat }: Stage) =>
  chat.answer.last().getByRole('link', { name: 'Trace' }).waitFor();

/** Opens the list, which a narrow page has in a dialog. */
async function openList({ chat: { page, button } }: Stage): Promise<void> {
  if (!isWide(page.viewportSize()?.width ?? 0)) await button('Conversations').click();
  await page.getByRole('link', { name: 'Change my phone number' }).waitFor();
}

const openOptions = async (stage: Stage): Promise<void> => {
  await openList(stage);
  await stage.chat.button('Options of Change my phone number').click();
};

export const STATES: readonly PageState[] = [
  { name: 'a new conversation', show: async ({ chat }) => chat.button('Who am I?').waitFor() },
  {
    name: 'a message that is too long',
    async show({ chat: { page } }) {
      await page.getByRole('textbox', { name: 'Message' }).fill('long '.repeat(3_300));
      await page.getByText(/^Too long by/).waitFor();
    },
  },
  {
    name: 'an answer that has not begun',
    async show({ chat, answers }) {
      answers.play(holdsAfter());
      await chat.send('Who am I?');
      await chat.button('Stop').waitFor();
    },
  },
  {
    name: 'an answer that grows',
    async show({ chat, answers }) {
      answers.play(holdsAfter(tool('1', 'running', 'Read your profile'), text('You are ')));
      await chat.send('Who am I?');
      await chat.answer.getByText('You are').waitFor();
    },
  },
  {
    name: 'an answer with all that an answer may have',
    async show(stage) {
      stage.answers.play(
        says(
          { event: 'reasoning', data: { delta: 'The profile has the name.' } },
          tool('1', 'done', 'Read your profile'),
          tool('2', 'failed'),
          text(MARKDOWN),
          done({ message: MARKDOWN }),
        ),
      );
      await stage.chat.send('Who am I? And מי אני?');
      await ended(stage);
    },
  },
  {
    name: 'who checked an answer',
    async show(stage) {
      const { page, button, answer } = stage.chat;
      await page.route('**/api/ledger/**', (route) => route.fulfill({ json: LEDGER }));
      stage.answers.play(says(text('You are Chat Member.'), done()));
      await stage.chat.send('Who am I?');
      await ended(stage);
      await button('Who checked').click();
      await answer.getByText(/^One check refused/).waitFor();
    },
  },
  {
    name: 'who checked an answer',
    async show({ chat, answers }) {
      const check = { at: new Date().toISOString(), verdict: 'accepted', isYours: true, token: 1 };
      await chat.page.route(`**${LEDGER_PATH}/*`, (route) =>
        route.fulfill({
          json: {
            traceId: makeTraceRoot(),
            checks: [
              { ...check, checker: 'agent', audience: 'api://chat', scope: 'chat.invoke' },
              { ...check, checker: 'interceptor', actor: '0oa1', scope: 'chat.invoke' },
              { ...check, checker: 'secured-api', verdict: 'refused', reason: 'expired' },
            ],
            missing: ['turn-end'],
            isComplete: false,
          },
        }),
      );
      answers.play(says(text('You are Chat Member.'), done({ traceId: makeTraceRoot() })));
      await chat.ask('Who am I?');
      await chat.button('Who checked').click();
      await chat.answer.getByText(/^Refused by the profile API/).waitFor();
    },
  },
  {
    name: 'an answer that was cut',
    async show(stage) {
      stage.answers.play(says(text('Half of it'), done({ outcome: 'length' })));
      await stage.chat.send('Tell me all.');
      await stage.chat.button('Continue').waitFor();
    },
  },
  {
    name: 'an answer that is not kept',
    async show(stage) {
      stage.answers.play(says(text('All of it.'), done({ kept: false })));
      await stage.chat.send('Tell me all.');
      await stage.chat.answer.getByText(/could not be kept/).waitFor();
    },
  },
  {
    name: 'a stopped answer',
    async show(stage) {
      stage.answers.play(holdsAfter(text('Half of it')));
      await stage.chat.send('Tell me all.');
      await stage.chat.answer.getByText('Half of it').waitFor();
      await stage.chat.button('Stop').click();
      await stage.chat.answer.getByText('Stopped by you').waitFor();
    },
  },
  {
    name: 'a message that was not answered',
    async show({ chat, answers }) {
      answers.play(refuses('model-failed', 'The model failed. Try again.'));
      await chat.send('Tell me all.');
      await chat.button('Retry').waitFor();
    },
  },
  {
    name: 'a connection that is lost',
    async show({ chat, answers }) {
      answers.play(breaksAfter(text('Half of it')), holdsAfter());
      await chat.send('Tell me all.');
      await chat.answer.getByText('Half of it').waitFor();
    },
  },
  {
    name: 'a device that is offline',
    async show({ chat: { page } }) {
      await page.evaluate(`Object.defineProperty(navigator, 'onLine', { get: () => false, configurable: true });
        dispatchEvent(new Event('offline'));`);
      await page.getByText(/^You are offline/).waitFor();
    },
  },
  {
    name: 'an approval that waits',
    async show({ chat, answers }) {
      answers.play(says(text('I would.'), asks(approvalToShow())));
      await chat.send('Change my phone number.');
      await chat.button('Approve').waitFor();
    },
  },
  {
    name: 'an approval that was given',
    async show(stage) {
      stage.answers.play(
        says(asks(approvalToShow())),
        says(tool('9', 'done', 'Change your contact details'), text('It is done.'), done()),
      );
      await stage.chat.send('Change my phone number.');
      await stage.chat.button('Approve').click();
      await ended(stage);
    },
  },
  {
    name: 'an approval that was denied',
    async show(stage) {
      stage.answers.play(says(asks(approvalToShow())), says(text('I did nothing.'), done()));
      await stage.chat.send('Change my phone number.');
      await stage.chat.button('Deny').click();
      await ended(stage);
    },
  },
  {
    name: 'an approval that is expired',
    async show({ chat, answers }) {
      answers.play(
        says(asks({ ...approvalToShow(), expiresAt: new Date(Date.now() - 1_000).toISOString() })),
      );
      await chat.send('Change my phone number.');
      await chat.button('Ask again').waitFor();
    },
  },
  {
    name: 'a conversation that is opened',
    async show(stage) {
      stage.keep([
        keptTurn({ turnId: '1', createdAt: daysAgo(1) }),
        keptTurn({ turnId: '2', outcome: 'interrupted', parts: [] }),
      ]);
      await openList(stage);
      await stage.chat.page.getByRole('link', { name: 'Change my phone number' }).click();
      await stage.chat.answer.getByText('What was answered.').waitFor();
    },
  },
  {
    name: 'a conversation that is not there',
    async show(stage) {
      stage.keep(undefined);
      await openList(stage);
      await stage.chat.page.getByRole('link', { name: 'Change my phone number' }).click();
      await stage.chat.button('Start a new one').waitFor();
    },
  },
  { name: 'the list of conversations', show: openList },
  { name: 'the options of a conversation', show: openOptions },
  {
    name: 'a title that is changed',
    async show(stage) {
      await openOptions(stage);
      await stage.chat.button('Rename').click();
      await stage.chat.page.getByRole('textbox', { name: 'Title' }).waitFor();
    },
  },
  {
    name: 'a deletion that can be undone',
    async show(stage) {
      await openOptions(stage);
      await stage.chat.button('Delete').click();
      await stage.chat.page.getByText(/^Deleted/).waitFor();
    },
  },
  {
    name: 'the panel of the account',
    async show({ chat: { page } }) {
      await page.getByRole('button', { name: /^Signed in as/ }).click();
      await page.getByRole('dialog', { name: 'You' }).waitFor();
    },
  },
  {
    name: 'the shortcuts',
    async show({ chat: { page } }) {
      await page.getByRole('region', { name: 'Conversation' }).press('?');
      await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).waitFor();
    },
  },
  {
    name: 'a session that has ended',
    async show({ chat }) {
      const problem = makeProblem('not-signed-in', 'Sign in again.', makeTraceRoot());
      await chat.page.route('**/v1/token', (route) =>
        route.fulfill({ status: 400, json: { error: 'invalid_grant' } }),
      );
      await chat.page.route('**/api/agent/invoke', (route) =>
        route.fulfill({
          status: 401,
          contentType: 'application/problem+json',
          body: JSON.stringify(problem),
        }),
      );
      await chat.send('Who am I?');
      await chat.button('Sign in again').waitFor();
    },
  },
];
