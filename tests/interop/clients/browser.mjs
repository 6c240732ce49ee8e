// What both clients share: what they are told, a person's browser, attempts to fool a client.

export async function given() {
  let text = ''
  for await (const part of process.stdin) text += part
  return JSON.parse(text)
}

export async function privateKey(jwk) {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' }
  return { key: await crypto.subtle.importKey('jwk', jwk, algorithm, false, ['sign']), kid: jwk.kid }
}

export class Browser {
  constructor(session) {
    this.cookies = { sessionid: session }
  }

  async open(url) {
    const cookie = Object.entries(this.cookies).map((pair) => pair.join('=')).join('; ')
    const answer = await fetch(url, { headers: { cookie }, redirect: 'manual' })
    for (const set of answer.headers.getSetCookie()) {
      const [, name, value] = set.match(/^([^=]+)=([^;]*)/)
      this.cookies[name] = value
    }
    return answer
  }

  // Where a page sends the browser, by a redirect or by itself.
  async sent(url) {
    const answer = await this.open(url)
    const place = answer.headers.get('location') ?? answer.headers.get('refresh')?.replace(/^\d+; url=/, '')
    if (!place) throw Object.assign(new Error(await answer.text()), { code: answer.status })
    return new URL(place, url)
  }
}

// Why a client would not go on; 'accepted' when it did.
export async function refusal(attempt) {
  try {
    await attempt()
    return 'accepted'
  } catch (error) {
    return error.code ?? error.error ?? error.name
  }
}

export function changed(url, name, value) {
  const other = new URL(url)
  value === null ? other.searchParams.delete(name) : other.searchParams.set(name, value)
  return other
}
