// Signing in with OneGov on Express and openid-client.
// ISSUER, CLIENT_ID, CLIENT_SECRET, BASE_URL and PORT are in the environment.
import { randomBytes } from 'node:crypto'
import express from 'express'
import session from 'express-session'
import * as client from 'openid-client'

const { ISSUER, CLIENT_ID, CLIENT_SECRET, BASE_URL, PORT } = process.env
const redirect_uri = `${BASE_URL}/callback`
const issuer = new URL(ISSUER)
// http is for the simulator on this machine; in production the issuer is https.
const options = issuer.protocol === 'http:' ? { execute: [client.allowInsecureRequests] } : {}
const auth = client.ClientSecretBasic(CLIENT_SECRET)
const config = await client.discovery(issuer, CLIENT_ID, { id_token_signed_response_alg: 'ES256' }, auth, options)
client.enableNonRepudiationChecks(config) // the ID token's signature, too

const app = express()
const cookie = { sameSite: 'lax', secure: BASE_URL.startsWith('https:') }
// proxy: what ends TLS before this process says so in X-Forwarded-Proto.
app.use(session({ name: 'app', secret: randomBytes(32).toString('hex'), resave: false, saveUninitialized: false, proxy: true, cookie }))

// A page for people who signed in; others are sent to sign in.
app.get('/account', async (request, response) => {
  if (request.session.sub) return response.type('text').send(`signed in: ${request.session.sub}`)
  const pkceCodeVerifier = client.randomPKCECodeVerifier()
  const expectedState = client.randomState()
  const expectedNonce = client.randomNonce()
  request.session.pending = { pkceCodeVerifier, expectedState, expectedNonce, idTokenExpected: true }
  const address = client.buildAuthorizationUrl(config, {
    redirect_uri,
    scope: 'openid',
    state: expectedState,
    nonce: expectedNonce,
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
  })
  response.redirect(303, address.href)
})

// openid-client checks state, iss, nonce, signature, audience and time.
app.get('/callback', async (request, response) => {
  const { pending } = request.session
  delete request.session.pending // good for one answer
  try {
    if (!pending) throw new Error('no sign-in is under way')
    const tokens = await client.authorizationCodeGrant(config, new URL(request.url, BASE_URL), pending)
    const { sub } = tokens.claims()
    await client.fetchUserInfo(config, tokens.access_token, sub)
    await new Promise((done, failed) => request.session.regenerate((error) => (error ? failed(error) : done())))
    request.session.sub = sub
    response.redirect(303, '/account')
  } catch {
    response.status(400).type('text').send('not signed in')
  }
})

app.listen(PORT, '127.0.0.1', () => console.log(`ready ${BASE_URL}`))
