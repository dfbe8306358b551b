import { describe, expect, it } from 'vitest';
import { SCOPES } from '../declarations/scopes.ts';
import { AWS_ENVIRONMENT, stackOf, synthAll } from '../testing/synth-all.ts';

const stacks = synthAll();
const okta = stackOf(stacks, 'okta');
const app = stackOf(stacks, 'app');

describe('the authorization server', () => {
  it('has the audience of the environment', () => {
    expect(okta.the('okta_auth_server')['audiences']).toEqual(['api://three-tier-chat-staging']);
  });

  it('has the scopes that the APIs declare, without user consent', () => {
    const made = okta.all('okta_auth_server_scope');
    expect(made.map(({ name }) => name).sort()).toEqual(SCOPES.map(({ name }) => name).sort());
    expect(made).toContainEqual(
      expect.objectContaining({
        name: 'profile.write',
        display_name: 'Change profile',
        description: 'Change your own profile.',
      }),
    );
    for (const { consent } of made) expect(consent).toBe('IMPLICIT');
  });

  it('puts the groups of the chat, and no others, into access and ID tokens', () => {
    const claims = okta.all('okta_auth_server_claim');
    expect(claims.map(({ claim_type }) => claim_type).sort()).toEqual(['IDENTITY', 'RESOURCE']);
    for (const claim of claims) {
      expect(claim).toMatchObject({
        name: 'groups',
        value: 'chat-',
        always_include_in_token: true,
      });
    }
  });
});

describe('the single-page app', () => {
  const client = app.the('okta_app_oauth');

  it('redirects only to the site', () => {
    expect(client['redirect_uris']).toEqual([
      expect.stringMatching(
        /^https:\/\/\$\{aws_cloudfront_distribution\.[\w-]+\.domain_name\}\/callback$/,
      ),
    ]);
    const own = synthAll('staging', {
      ...AWS_ENVIRONMENT,
      siteUrl: 'https://chat.example.com',
      siteCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/abc',
    });
    expect(stackOf(own, 'app').the('okta_app_oauth')).toMatchObject({
      redirect_uris: ['https://chat.example.com/callback'],
      post_logout_redirect_uris: ['https://chat.example.com/'],
    });
    expect(stackOf(own, 'app').the('aws_cloudfront_distribution')['aliases']).toEqual([
      'chat.example.com',
    ]);
  });

  it('never redirects to this machine outside the environment local', () => {
    const loopback = {
      ...AWS_ENVIRONMENT,
      siteUrl: 'https://localhost',
      siteCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/abc',
    };
    expect(() => synthAll('staging', loopback)).toThrow(/only the environment local/);
    const local = synthAll('local', { ...AWS_ENVIRONMENT, siteUrl: 'http://127.0.0.1:4000' });
    expect(stackOf(local, 'app').the('okta_app_oauth')['redirect_uris']).toEqual([
      'http://127.0.0.1:4000/callback',
    ]);
  });

  it('is assigned to the group that may sign in', () => {
    expect(app.the('okta_app_group_assignments')['group']).toEqual([
      { id: expect.stringContaining('okta_group') },
    ]);
  });
});

describe('the access policy', () => {
  it('grants the scopes that the frontend requests, for the environment’s lifetimes', () => {
    expect(app.the('okta_auth_server_policy_rule')).toMatchObject({
      scope_whitelist: [
        'openid',
        'profile',
        'email',
        'offline_access',
        ...SCOPES.map(({ name }) => name),
      ],
      access_token_lifetime_minutes: 5,
      refresh_token_lifetime_minutes: 480,
      refresh_token_window_minutes: 60,
    });
  });
});
