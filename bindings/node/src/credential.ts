/** A token, and when it ends in milliseconds since 1970. */
export interface AccessToken {
  token: string;
  expiresOnTimestamp: number;
}

/** What every credential of `@azure/identity` is. */
export interface TokenCredential {
  getToken(scopes: string | string[], options?: object): Promise<AccessToken | null>;
}

/** Who gives tokens: a credential of `@azure/identity`, anything like it, or a function from scopes to a token. */
export type Credential = TokenCredential | ((scopes: string[]) => AccessToken | Promise<AccessToken>);

/** A function that always gives a promise: what the addon can wait for. */
export function tokens(credential: Credential): (scopes: string[]) => Promise<AccessToken> {
  return async (scopes) => {
    const token = typeof credential === 'function' ? await credential(scopes) : await credential.getToken(scopes, {});
    if (token === null || token === undefined) {
      throw new TypeError(`${token} was given instead of a token`);
    }
    return { token: token.token, expiresOnTimestamp: token.expiresOnTimestamp };
  };
}
