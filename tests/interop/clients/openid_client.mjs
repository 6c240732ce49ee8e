// A department's application on openid-client, in the profile that OneGov registers by default.
import * as client from 'openid-client'
import { Browser, changed, given, privateKey, refusal } from './browser.mjs'

const { issuer, clientId, jwk, redirectUri, signedOutUri, signedUserInfo, session } = await given()
const key = await privateKey(jwk)
const metadata = signedUserInfo ? { userinfo_signed_response_alg: 'ES256' } : {}
const config = await client.discovery(new URL(issuer), clientId, metadata, client.PrivateKeyJwt(key))
client.enableNonRepudiationChecks(config)
const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))
const browser = new Browser(session)
const told = { issuer: config.serverMetadata().issuer }

async function signIn(more = {}) {
  const pkceCodeVerifier = client.randomPKCECodeVerifier()
  const expectedState = client.randomState()
  const expectedNonce = client.randomNonce()
  const parameters = {
    redirect_uri: redirectUri,
    scope: 'openid offline_access',
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
    nonce: expectedNonce,
    ...more,
  }
  const signed = await client.buildAuthorizationUrlWithJAR(config, parameters, key)
  const url = await client.buildAuthorizationUrlWithPAR(config, signed.searchParams, { DPoP })
  const checks = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true }
  return { url, checks, back: await browser.sent(url) }
}

const redeem = ({ back, checks }) => client.authorizationCodeGrant(config, back, checks, undefined, { DPoP })

// The whole flow.
const flow = await signIn()
told.parametersInTheBrowser = [...flow.url.searchParams.keys()].sort()
const tokens = await redeem(flow)
const { sub } = tokens.claims()
told.tokenType = tokens.token_type
told.claims = tokens.claims()
told.userInfo = await client.fetchUserInfo(config, tokens.access_token, sub, { DPoP })
told.introspected = await client.tokenIntrospection(config, tokens.access_token)

const renewed = await client.refreshTokenGrant(config, tokens.refresh_token, undefined, { DPoP })
told.renewedSub = renewed.claims().sub
await client.tokenRevocation(config, renewed.refresh_token)
told.afterRevocation = await client.tokenIntrospection(config, renewed.access_token)

const machine = await client.clientCredentialsGrant(config, {}, { DPoP })
told.machine = [machine.token_type, 'id_token' in machine, 'refresh_token' in machine]

const aged = await signIn({ max_age: '3600', acr_values: 'urn:gc-ca:cyber-auth:assurance:loa2' })
aged.checks.maxAge = 3600
told.acr = (await redeem(aged)).claims().acr

// Attempts to fool this client, or the provider by its means.
const attempts = {
  anotherIssuer: async () => {
    const { back, checks } = await signIn()
    return redeem({ back: changed(back, 'iss', 'https://evil.example'), checks })
  },
  noIssuer: async () => {
    const { back, checks } = await signIn()
    return redeem({ back: changed(back, 'iss', null), checks })
  },
  anotherState: async () => {
    const { back, checks } = await signIn()
    return redeem({ back: changed(back, 'state', 'of-somebody-else'), checks })
  },
  anotherNonce: async () => {
    const { back, checks } = await signIn()
    return redeem({ back, checks: { ...checks, expectedNonce: 'of-another-request' } })
  },
  codeOfAnotherRequest: async () => {
    const [one, other] = [await signIn(), await signIn()]
    return redeem({ ...one, back: changed(one.back, 'code', other.back.searchParams.get('code')) })
  },
  codeTwice: async () => {
    const once = await signIn()
    await redeem(once)
    return redeem(once)
  },
  subjectOfSomebodyElse: async () => {
    const { access_token } = await redeem(await signIn())
    return client.fetchUserInfo(config, access_token, 'somebody-else', { DPoP })
  },
  tokenWithoutItsKey: async () => {
    const { access_token } = await redeem(await signIn())
    const other = client.getDPoPHandle(config, await client.randomDPoPKeyPair('ES256'))
    return client.fetchUserInfo(config, access_token, client.skipSubjectCheck, { DPoP: other })
  },
  tokenAsBearer: async () => {
    const { access_token } = await redeem(await signIn())
    return client.fetchUserInfo(config, access_token, client.skipSubjectCheck)
  },
  refreshAfterRevocation: () => client.refreshTokenGrant(config, renewed.refresh_token, undefined, { DPoP }),
  discoveryOfAnotherIssuer: () => client.discovery(new URL(`${issuer}/other`), clientId),
  forgedHint: () => browser.sent(client.buildEndSessionUrl(config, {
    id_token_hint: tokens.id_token.replace(/[^.]*$/, 'A'.repeat(86)), post_logout_redirect_uri: signedOutUri,
  })),
  unregisteredReturn: () => browser.sent(client.buildEndSessionUrl(config, {
    id_token_hint: tokens.id_token, post_logout_redirect_uri: `${signedOutUri}/more`,
  })),
}
told.refused = {}
for (const [name, attempt] of Object.entries(attempts)) told.refused[name] = await refusal(attempt)

// Signing out, as this application wishes.
const out = client.buildEndSessionUrl(config, {
  id_token_hint: tokens.id_token, post_logout_redirect_uri: signedOutUri, state: 'out',
})
told.signedOutAt = await browser.sent(await browser.sent(out))
told.afterSignOut = (await signIn()).back.pathname
console.log(JSON.stringify(told))
