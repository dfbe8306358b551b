import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { text } from 'node:stream/consumers';
import { CALLBACK_PATH, SITE_CONFIG_PATH, type SiteConfig } from '@three-tier-chat/wire-contract';
import { SignInRefused, signIn } from '../../services/local-cloud/okta/testing/sign-in.ts';
import { ChatClient } from '../chat-client.ts';
import { ASKED, ask, type Screen } from './ask.ts';
import { findDemoUser } from './demo-user.ts';
import { type Question, QuestionError, readQuestion } from './question.ts';

/*
 * `make ask`: signs a demo user in at the local cloud that `make dev` runs, asks one question through the
 * edge as the page does, and prints the answer. What is no part of the answer goes to standard error.
 */

try {
  process.exitCode = await main(readQuestion(process.argv.slice(2), process.env));
} catch (error) {
  if (!(error instanceof QuestionError || error instanceof SignInRefused)) throw error;
  console.error(error.message);
  process.exitCode = error instanceof QuestionError ? ASKED.misused : ASKED.failed;
}

async function main(question: Question): Promise<number> {
  const { edge, conversation } = question;
  const user = findDemoUser(JSON.parse(await readFile(question.seed, 'utf8')), question.as);
  const prompt = question.prompt ?? (process.stdin.isTTY ? '' : await text(process.stdin));
  if (prompt.trim() === '') {
    throw new QuestionError('There is no question: make ask PROMPT="Who am I?", for example.');
  }
  const { issuer, clientId, scopes } = await readConfig(edge);
  const tokens = await signIn({
    ...{ issuer, clientId, scopes },
    redirectUri: `${edge}${CALLBACK_PATH}`,
    ...user,
  });
  const client = new ChatClient({ url: () => edge }, tokens, conversation);
  const turnId = randomUUID();
  process.once('SIGINT', () => {
    void client
      .stop(turnId)
      .catch(() => {})
      .finally(() => process.exit(130));
  });
  const screen = screenOf(question);
  const code = await ask(client, { prompt, turnId }, screen);
  screen.note(`${edge}/c/${client.sessionId}`);
  return code;
}

/** @throws QuestionError if no local cloud runs there. */
async function readConfig(edge: string): Promise<SiteConfig> {
  const answer = await fetch(`${edge}${SITE_CONFIG_PATH}`).catch(() => undefined);
  if (!answer?.ok) {
    throw new QuestionError(
      `No local cloud runs at ${edge}: start it with make dev, or name its LOCAL_PORT_BASE.`,
    );
  }
  return (await answer.json()) as SiteConfig;
}

function screenOf({ approves, prompt }: Question): Screen {
  let column = 0;
  return {
    answer(part) {
      process.stdout.write(part);
      column = part.endsWith('\n') ? 0 : 1;
    },
    note(line) {
      // After the answer's last line, which has no end yet.
      if (column > 0) process.stdout.write('\n');
      column = 0;
      console.error(line);
    },
    async decide() {
      if (approves) return 'approve';
      if (prompt === undefined || !process.stdin.isTTY) {
        console.error('It waits for your approval: ask with APPROVE=1, or decide in the page.');
        return undefined;
      }
      const lines = createInterface({ input: process.stdin, output: process.stderr });
      try {
        return /^y(?:es)?$/i.test((await lines.question('Approve it? (yes/no) ')).trim())
          ? 'approve'
          : 'deny';
      } finally {
        lines.close();
      }
    },
  };
}
