import { valueAt } from './json-path.ts';
import { demand, flaw, type Judge, listOf, type Policy } from './policy.ts';
import { edit } from './world.ts';

const CLIENT = 'app/client/app';
const ORIGIN = 'app/client/origin';
const LEEWAY_S = 30;
/** Arguments of a client with addresses for the browser. */
const ADDRESSES = ['redirect_uris', 'post_logout_redirect_uris', 'login_uri', 'initiate_login_uri'];

/** Flaws of the addresses in some arguments, each with its argument. */
function judgeAddresses(
  args: readonly string[],
  isWrong: (address: string) => boolean,
  advice: string,
): Judge {
  return (subject) =>
    args.flatMap((argument) =>
      listOf(valueAt(subject.json, argument))
        .filter((address) => isWrong(String(address)))
        .map((address) => flaw(subject, `${argument} has ${address}`, advice)),
    );
}

const isNoExactHttps = (address: string) => !/^https:\/\/[^*]+$/.test(address);
const EXACT = 'name one https address in full: a code goes wherever it matches';

/** An address of this machine, in any spelling. */
function isLoopback(address: string): boolean {
  const host = /^[a-z]+:\/\/(\[[^\]]*\]|[^/:]*)/i.exec(address)?.[1] ?? '';
  return /^(localhost|.*\.localhost|127\..*|0\.0\.0\.0|\[::1?\])$/i.test(host);
}
const REMOTE = 'only the environment local may redirect to this machine';

export const OKTA_CLIENT_POLICIES: readonly Policy[] = [
  {
    name: 'the client is public and proves every code with PKCE',
    judge: {
      okta_app_oauth: (client) => [
        ...demand(client, 'type', 'browser', 'set browser: a page keeps no secret'),
        ...demand(client, 'token_endpoint_auth_method', 'none', 'set none: a page keeps no secret'),
        ...demand(client, 'omit_secret', true, 'set true, or the state holds a secret'),
        ...demand(client, 'pkce_required', true, 'set true, or a stolen code is enough'),
        ...demand(client, 'response_types', ['code'], 'answer with codes: no token in an address'),
        ...demand(
          client,
          'grant_types',
          ['authorization_code', 'refresh_token'],
          'grant by code and by refresh token alone',
        ),
      ],
    },
    seeds: [
      {
        mistake: 'codes without PKCE',
        plant: edit(CLIENT, 'pkce_required', false),
        finds: `${CLIENT}: pkce_required is false`,
      },
      {
        mistake: 'tokens in an address',
        plant: edit(CLIENT, 'response_types', ['code', 'token']),
        finds: `${CLIENT}: response_types is ["code","token"]`,
      },
      {
        mistake: 'passwords for tokens',
        plant: edit(CLIENT, 'grant_types.2', 'password'),
        finds: `${CLIENT}: grant_types is ["authorization_code","refresh_token","password"]`,
      },
      {
        mistake: 'a client that needs a secret',
        plant: edit(CLIENT, 'token_endpoint_auth_method', 'client_secret_basic'),
        finds: `${CLIENT}: token_endpoint_auth_method is "client_secret_basic"`,
      },
      {
        mistake: 'a secret in the state',
        plant: edit(CLIENT, 'omit_secret', undefined),
        finds: `${CLIENT}: omit_secret is not set`,
      },
    ],
  },
  {
    name: 'refresh tokens rotate, and the one before dies soon',
    judge: {
      okta_app_oauth: (client) => [
        ...demand(
          client,
          'refresh_token_rotation',
          'ROTATE',
          'set ROTATE, or a stolen one works until it expires',
        ),
        ...demand(
          client,
          'refresh_token_leeway',
          (seconds) => typeof seconds === 'number' && seconds <= LEEWAY_S,
          `let the one before live ${LEEWAY_S} s at most`,
        ),
      ],
    },
    seeds: [
      {
        mistake: 'a refresh token for ever',
        plant: edit(CLIENT, 'refresh_token_rotation', 'STATIC'),
        finds: `${CLIENT}: refresh_token_rotation is "STATIC"`,
      },
      {
        mistake: "the provider's own default",
        plant: edit(CLIENT, 'refresh_token_rotation', undefined),
        finds: `${CLIENT}: refresh_token_rotation is not set`,
      },
      {
        mistake: 'a minute of two tokens',
        plant: edit(CLIENT, 'refresh_token_leeway', 60),
        finds: `${CLIENT}: refresh_token_leeway is 60`,
      },
    ],
  },
  {
    name: 'redirects go to exact https addresses',
    judge: {
      okta_app_oauth: (client, world) => [
        ...demand(client, 'wildcard_redirect', 'DISABLED', 'set DISABLED'),
        ...demand(
          client,
          'redirect_uris',
          (uris) => listOf(uris).length > 0,
          'name the address of the site',
        ),
        ...judgeAddresses(ADDRESSES, isNoExactHttps, EXACT)(client, world),
      ],
      okta_trusted_origin: judgeAddresses(['origin'], isNoExactHttps, EXACT),
    },
    seeds: [
      {
        mistake: 'wildcards in redirects',
        plant: edit(CLIENT, 'wildcard_redirect', 'SUBDOMAIN'),
        finds: `${CLIENT}: wildcard_redirect is "SUBDOMAIN"`,
      },
      {
        mistake: 'a redirect to any subdomain',
        plant: edit(CLIENT, 'redirect_uris.1', 'https://*.example.com/callback'),
        finds: `${CLIENT}: redirect_uris has https://*.example.com/callback`,
      },
      {
        mistake: 'a redirect without TLS',
        plant: edit(CLIENT, 'redirect_uris.1', 'http://chat.example.com/callback'),
        finds: `${CLIENT}: redirect_uris has http://chat.example.com/callback`,
      },
      {
        mistake: 'a way out without TLS',
        plant: edit(CLIENT, 'post_logout_redirect_uris', ['http://chat.example.com/']),
        finds: `${CLIENT}: post_logout_redirect_uris has http://chat.example.com/`,
      },
      {
        mistake: 'trust in any origin',
        plant: edit(ORIGIN, 'origin', 'https://*.example.com'),
        finds: `${ORIGIN}: origin has https://*.example.com`,
      },
    ],
  },
  {
    name: 'no redirect leads to this machine',
    judge: {
      okta_app_oauth: judgeAddresses(ADDRESSES, isLoopback, REMOTE),
      okta_trusted_origin: judgeAddresses(['origin'], isLoopback, REMOTE),
    },
    seeds: [
      {
        mistake: 'a redirect to localhost',
        plant: edit(CLIENT, 'redirect_uris.1', 'http://localhost:4000/callback'),
        finds: `${CLIENT}: redirect_uris has http://localhost:4000/callback`,
      },
      {
        mistake: 'a way out to 127.0.0.1',
        plant: edit(CLIENT, 'post_logout_redirect_uris.1', 'https://127.0.0.1/'),
        finds: `${CLIENT}: post_logout_redirect_uris has https://127.0.0.1/`,
      },
      {
        mistake: 'trust in pages of this machine',
        plant: edit(ORIGIN, 'origin', 'http://[::1]:4000'),
        finds: `${ORIGIN}: origin has http://[::1]:4000`,
      },
    ],
  },
];
