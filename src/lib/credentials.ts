type Credentials = Pick<URL, 'username' | 'password'>

/** The name and password of an address as Basic authentication (RFC 7617); null where it has neither. */
export function basicAuthorization({ username, password }: Credentials): string | null {
  if (username === '' && password === '') return null
  const pair = `${decodePercent(username)}:${decodePercent(password)}`
  return `Basic ${Buffer.from(pair).toString('base64')}`
}

/** Undoes percent-encoding, where it is one: `100%` is a password too. */
export function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
