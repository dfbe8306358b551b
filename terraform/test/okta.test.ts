import { describe, expect, it } from 'vitest';
import { AWS_ENVIRONMENT, stackOf, synthAll } from './synth-all.ts';

const stacks = synthAll();
const okta = stackOf(stacks, 'okta');
const app = stackOf(stacks, 'app');

describe('the authorization server', () => {
  it('has one audience, a fixed issuer, rotating keys and is active', () => {
    expect(okta.the('okta_auth_server')).toMatchObject({
      audiences: ['api://three-tier-chat-staging'],
      issuer_mode: 'ORG_URL',
      credentials_rotation_mode: 'AUTO',
      status: 'ACTIVE',
    });
  });

  it('knows the scopes of the wire contract, none of them granted unasked', () => {
    expect(
      okta
        .all('okta_auth_server_scope')
        .map(({ name, consent, default: byDefault }) => [name, consent, byDefault]),
    ).toEqual([
      ['chat.invoke', 'IMPLICIT', false],
      ['profile.read', 'IMPLICIT', false],
      ['profile.write', 'IMPLICIT', false],
    ]);
  });

  it('puts the groups of the chat, and no others, into access and ID tokens', () => {
    const claims = okta.all('okta_auth_server_claim');
    expect(claims.map(({ claim_type }) => claim_type).sort()).toEqual(['IDENTITY', 'RESOURCE']);
    for (const claim of claims) {
      expect(claim).toMatchObject({
        name: 'groups',
        value_type: 'GROUPS',
        group_filter_type: 'STARTS_WITH',
        value: 'chat-',
        always_include_in_token: true,
        status: 'ACTIVE',
      });
    }
  });
});

describe('the single-page app', () => {
  const client = app.the('okta_app_oauth');

  it('is a public client with code, PKCE and rotating refresh tokens', () => {
    expect(client).toMatchObject({
      type: 'browser',
      status: 'ACTIVE',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      pkce_required: true,
      omit_secret: true,
      refresh_token_rotation: 'ROTATE',
      wildcard_redirect: 'DISABLED',
    });
    expect(client['refresh_token_leeway']).toBeLessThanOrEqual(30);
  });

  it('redirects to the site alone', () => {
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
    expect(stackOf(own, 'app').the('aws_cloudfront_distribution')).toMatchObject({
      aliases: ['chat.example.com'],
      viewer_certificate: { minimum_protocol_version: 'TLSv1.2_2021' },
    });
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

  it('is open to the group that may sign in', () => {
    expect(app.the('okta_app_group_assignments')['group']).toEqual([
      { id: expect.stringContaining('okta_group') },
    ]);
  });
});

describe('the access policy', () => {
  it('admits this client, this group and the scopes that the frontend asks for', () => {
    expect(app.the('okta_auth_server_policy')).toMatchObject({
      client_whitelist: [expect.stringMatching(/^\$\{okta_app_oauth\.[\w-]+\.client_id\}$/)],
      priority: 1,
      status: 'ACTIVE',
    });
    expect(app.the('okta_auth_server_policy_rule')).toMatchObject({
      status: 'ACTIVE',
      grant_type_whitelist: ['authorization_code'],
      group_whitelist: [expect.stringContaining('okta_group')],
      scope_whitelist: [
        'openid',
        'profile',
        'email',
        'offline_access',
        'chat.invoke',
        'profile.read',
        'profile.write',
      ],
      access_token_lifetime_minutes: 5,
      refresh_token_lifetime_minutes: 480,
      refresh_token_window_minutes: 60,
    });
  });
});
