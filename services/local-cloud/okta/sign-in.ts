import { subjectHash } from '@three-tier-chat/wire-contract';
import { errors, type Interaction, type Provider } from 'oidc-provider';
import { type Exchange, readForm } from './answers.ts';
import { messagePage, pageHeaders, type SignInProblem, signInPage } from './pages.ts';
import { LOG_SERVICE, type ServerParts } from './server-parts.ts';

const STATUS: Readonly<Record<SignInProblem, number>> = {
  'wrong-credentials': 401,
  'too-many-attempts': 429,
};

/**
 * The sign-in form of one authorization request and its answer. The request is identified by a
 * cookie that only this path receives, so a form cannot be sent from elsewhere.
 */
export async function answerSignIn(
  exchange: Exchange,
  uid: string,
  parts: ServerParts,
  provider: Provider,
): Promise<void> {
  const { req, res } = exchange;
  const interaction = await findInteraction(exchange, provider);
  if (interaction?.uid !== uid) {
    res.writeHead(400, pageHeaders());
    res.end(messagePage('Sign-in has expired', 'Go back to the app and sign in again.'));
    return;
  }
  const show = (username: string, problem?: SignInProblem) => {
    res.writeHead(problem ? STATUS[problem] : 200, pageHeaders(interaction.params['redirect_uri']));
    res.end(
      signInPage({
        appLabel: labelOf(interaction, parts),
        action: exchange.url.pathname,
        username,
        users: parts.users.all(),
        ...(problem && { problem }),
      }),
    );
  };
  if (req.method !== 'POST') return show(interaction.params['login_hint'] ?? '');

  const form = await readForm(exchange);
  const username = form.get('username') ?? '';
  if (parts.throttle.isLocked(username)) return show(username, 'too-many-attempts');
  const user = parts.users.byLogin(username);
  const subject = user && { subject_hash: await subjectHash(parts.issuer, user.id) };
  if (!user || user.password !== form.get('password')) {
    parts.throttle.recordFailure(username);
    parts.logs.write(LOG_SERVICE, 'signin.failed', subject);
    return show(username, 'wrong-credentials');
  }
  parts.logs.write(LOG_SERVICE, 'signin.succeeded', subject);
  await finish(interaction, user.id, provider);
  res.writeHead(303, { location: interaction.returnTo, 'cache-control': 'no-store' }).end();
}

async function findInteraction(
  { req, res }: Exchange,
  provider: Provider,
): Promise<Interaction | undefined> {
  try {
    return await provider.interactionDetails(req, res);
  } catch (error) {
    if (error instanceof errors.SessionNotFound) return undefined;
    throw error;
  }
}

/** Replaces the user who was signed in before, since a session has one user. */
async function finish(interaction: Interaction, uid: string, provider: Provider): Promise<void> {
  if (interaction.session && interaction.session.accountId !== uid) {
    const previous = await provider.Session.findByUid(interaction.session.uid);
    await previous?.destroy();
    interaction.session = undefined;
  }
  interaction.result = { login: { accountId: uid, amr: ['pwd'], remember: false } };
  await interaction.save(interaction.exp - Math.floor(Date.now() / 1000));
}

function labelOf({ params }: Interaction, { org }: ServerParts): string {
  const app = org.apps.find(({ client_id }) => client_id === params['client_id']);
  return app?.label ?? '';
}
