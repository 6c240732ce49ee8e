// An application on oauth4webapi, which takes no step by itself and checks each answer.
import * as oauth from 'oauth4webapi'
import { Browser, given, privateKey, refusal } from './browser.mjs'

const { issuer, clientId, jwk, secret, redirectUri, dpop, pushed, audience, session } = await given()
const discovered = await oauth.discoveryRequest(new URL(issuer))
const as = await oauth.processDiscoveryResponse(new URL(issuer), discovered)
const client = { client_id: clientId }
const key = jwk && await privateKey(jwk)
const authentication = key ? oauth.PrivateKeyJwt(key) : secret ? oauth.ClientSecretPost(secret) : oauth.None()
const DPoP = dpop ? oauth.DPoP(client, await oauth.generateKeyPair('ES256')) : undefined
const browser = new Browser(session)
const told = { issuer: as.issuer, refused: {} }

// The server's nonce comes with its first refusal; the request is then sent once more.
async function ask(request, read) {
  try {
    return await read(await request())
  } catch (error) {
    if (!oauth.isDPoPNonceError(error)) throw error
    told.nonceAsked = true
    return read(await request())
  }
}

async function authorize(parameters) {
  const url = new URL(as.authorization_endpoint)
  if (!pushed) {
    url.search = new URLSearchParams({ client_id: clientId, ...parameters })
    return browser.sent(url)
  }
  const object = await oauth.issueRequestObject(as, client, parameters, key)
  const { request_uri } = await ask(
    () => oauth.pushedAuthorizationRequest(as, client, authentication, { request: object }, { DPoP }),
    (answer) => oauth.processPushedAuthorizationResponse(as, client, answer))
  url.search = new URLSearchParams({ client_id: clientId, request_uri })
  return browser.sent(url)
}

const verifier = oauth.generateRandomCodeVerifier()
const state = oauth.generateRandomState()
const nonce = oauth.generateRandomNonce()
const back = await authorize({
  response_type: 'code',
  redirect_uri: redirectUri,
  scope: 'openid offline_access',
  code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
  code_challenge_method: 'S256',
  state,
  nonce,
})
const returned = oauth.validateAuthResponse(as, client, back, state)

let last
const tokens = await ask(
  () => oauth.authorizationCodeGrantRequest(as, client, authentication, returned, redirectUri, verifier, { DPoP }),
  (answer) => {
    last = answer
    return oauth.processAuthorizationCodeResponse(as, client, answer, { expectedNonce: nonce, requireIdToken: true })
  })
await oauth.validateApplicationLevelSignature(as, last)
const { sub } = oauth.getValidatedIdTokenClaims(tokens)
told.sub = sub
told.tokenType = tokens.token_type

const info = await ask(
  () => oauth.userInfoRequest(as, client, tokens.access_token, { DPoP }),
  (answer) => oauth.processUserInfoResponse(as, client, sub, answer))
told.userInfoSub = info.sub

const renewed = await ask(
  () => oauth.refreshTokenGrantRequest(as, client, authentication, tokens.refresh_token, { DPoP }),
  (answer) => oauth.processRefreshTokenResponse(as, client, answer))
told.renewedSub = oauth.getValidatedIdTokenClaims(renewed).sub

if (audience) {
  const type = 'urn:ietf:params:oauth:token-type:access_token'
  const exchanged = await ask(
    () => oauth.genericTokenEndpointRequest(as, client, authentication,
      'urn:ietf:params:oauth:grant-type:token-exchange',
      { subject_token: renewed.access_token, subject_token_type: type, audience }, { DPoP }),
    (answer) => oauth.processGenericTokenEndpointResponse(as, client, answer,
      { recognizedTokenTypes: { dpop: () => {} } }))
  told.exchanged = [exchanged.token_type, exchanged.issued_token_type === type]
}

if (key || secret) {
  const asked = await oauth.introspectionRequest(as, client, authentication, renewed.access_token)
  told.active = (await oauth.processIntrospectionResponse(as, client, asked)).active
}
const ended = await oauth.revocationRequest(as, client, authentication, renewed.refresh_token)
told.revoked = (await oauth.processRevocationResponse(ended)) === undefined
told.refused.userInfoAfterRevocation = await refusal(() => ask(
  () => oauth.userInfoRequest(as, client, renewed.access_token, { DPoP }),
  (answer) => oauth.processUserInfoResponse(as, client, sub, answer)))
told.refused.refreshAfterRevocation = await refusal(() => ask(
  () => oauth.refreshTokenGrantRequest(as, client, authentication, renewed.refresh_token, { DPoP }),
  (answer) => oauth.processRefreshTokenResponse(as, client, answer)))
told.refused.anotherIssuer = await refusal(() => {
  back.searchParams.set('iss', 'https://evil.example')
  return oauth.validateAuthResponse(as, client, back, state)
})
console.log(JSON.stringify(told))
