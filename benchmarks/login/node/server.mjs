// node-oidc-provider as the limit: everything in memory, ES256, pairwise subjects, one process.
// Its one argument is the port; a line of JSON with what clients must know comes out.
import { createHmac, generateKeyPairSync, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import Provider from 'oidc-provider'

const issuer = `http://127.0.0.1:${process.argv[2]}`
const redirectUri = 'https://benefits.example/callback'
const pair = (kid) => {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const more = { kid, use: 'sig', alg: 'ES256' }
  return [privateKey, publicKey].map((key) => ({ ...key.export({ format: 'jwk' }), ...more }))
}
const [signing] = pair('provider')
const [machineKey, machinePublic] = pair('machine')
const secret = randomBytes(32).toString('base64url')
const salt = randomBytes(32)

const provider = new Provider(issuer, {
  jwks: { keys: [signing] },
  cookies: { keys: [randomBytes(32).toString('hex')] },
  clients: [
    {
      client_id: 'application',
      client_secret: secret,
      redirect_uris: [redirectUri],
      response_types: ['code'],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'client_secret_basic',
      id_token_signed_response_alg: 'ES256',
      subject_type: 'pairwise',
    },
    {
      client_id: 'machine',
      redirect_uris: [],
      response_types: [],
      grant_types: ['client_credentials'],
      token_endpoint_auth_method: 'private_key_jwt',
      token_endpoint_auth_signing_alg: 'ES256',
      id_token_signed_response_alg: 'ES256',
      jwks: { keys: [machinePublic] },
    },
  ],
  scopes: ['openid', 'stay'], // offline_access would want a consent page each time
  subjectTypes: ['pairwise'],
  pairwiseIdentifier: (_, id, client) =>
    createHmac('sha256', salt).update(`${client.sectorIdentifier}\0${id}`).digest('base64url'),
  features: { devInteractions: { enabled: false }, clientCredentials: { enabled: true } },
  enabledJWA: { clientAuthSigningAlgValues: ['ES256'], idTokenSigningAlgValues: ['ES256'] },
  issueRefreshToken: (_, client, code) => code.scopes.has('stay'),
  rotateRefreshToken: true,
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id, locale: 'en-CA' }) }),
  interactions: { url: (_, interaction) => `/interaction/${interaction.uid}` },
  // Nobody is asked: an application of the federation has its grant.
  loadExistingGrant: async (context) => {
    const { client, session, provider: { Grant } } = context.oidc
    const known = session.grantIdFor(client.clientId)
    if (known) return Grant.find(known)
    const grant = new Grant({ clientId: client.clientId, accountId: session.accountId })
    grant.addOIDCScope('openid stay')
    await grant.save()
    return grant
  },
})

const answer = provider.callback()
const server = createServer((request, response) => {
  if (!request.url.startsWith('/interaction/')) return answer(request, response)
  return provider.interactionFinished(request, response, { login: { accountId: 'amina' } })
})
server.keepAliveTimeout = 3_600_000
server.listen(Number(process.argv[2]), '127.0.0.1', () =>
  console.log(JSON.stringify({ secret, machineKey, redirectUri })))
